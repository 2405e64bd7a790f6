package org.dataexchange.tasker.storage.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.dataexchange.tasker.disk.Sha256;

/**
 * The files of a result under names that any server and disk takes, where it refuses their own:
 * ASCII letters, digits, '.', '_' and '-' as they are, all other bytes as '~' and two digits, and
 * no two that differ only in case.
 *
 * @param files by their new paths
 * @param changed the new path of each whose own was another, by its own
 */
public record PlainNames(ResultFiles files, SortedMap<String, String> changed) {

  /** Beside the report: what was changed. */
  public static final String LIST = "names.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Devices of Windows, whatever stands behind their dot. */
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  /** Longer ones keep their beginning. */
  private static final int LONGEST = 150;

  private static final int BEGINNING = 100;

  public static PlainNames of(ResultFiles own) {
    Places places = new Places();
    // the same whatever order a disk lists them in; what is within a folder comes behind it
    List<Path> folders = own.folders().stream().sorted().map(places::give).toList();
    List<ResultFiles.File> files =
        own.files().stream()
            .sorted(Comparator.comparing(ResultFiles.File::path))
            .map(
                file -> new ResultFiles.File(places.give(file.path()), file.content(), file.size()))
            .toList();
    return new PlainNames(new ResultFiles(folders, files), places.changed);
  }

  private static final class Places {
    private final Map<Path, Path> given = new HashMap<>();
    private final SortedMap<String, String> changed = new TreeMap<>();
    private final Set<String> taken = new HashSet<>();

    /** Whose folder has its place. */
    Path give(Path own) {
      Path parent = own.getParent();
      String name = own.getFileName().toString();
      String plain = plain(name);
      Path place = in(parent, plain);
      for (int i = 1; !taken.add(known(place)); i++) {
        place = in(parent, plain + '~' + i);
      }
      given.put(own, place);
      if (!place.equals(own)) {
        changed.put(own.toString(), place.toString());
      }
      return place;
    }

    private Path in(Path parent, String name) {
      return parent == null ? Path.of(name) : given.getOrDefault(parent, parent).resolve(name);
    }

    private static String known(Path place) {
      return Normalizer.normalize(place.toString(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
  }

  private static String plain(String name) {
    StringBuilder plain = new StringBuilder();
    byte[] bytes = name.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean atAnEnd = i == 0 || i == bytes.length - 1;
      if (isPlain(c) && !(c == '.' && atAnEnd) && !(i == 0 && DEVICE.matcher(name).matches())) {
        plain.append(c);
      } else {
        plain.append("~%02X".formatted((int) c));
      }
    }
    return plain.length() <= LONGEST
        ? plain.toString()
        : plain.substring(0, BEGINNING) + '~' + Sha256.hex(bytes).substring(0, 16);
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /** Are there any that had to be changed? */
  public boolean areOthers() {
    return !changed.isEmpty();
  }

  /** As JSON: the new path of each, by its own. */
  public byte[] list() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(changed);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where a file lies in a result in a folder, if it is there. */
  public static Path in(Path result, String own) throws IOException {
    Path list = result.resolve(LIST);
    boolean otherwise = !Files.exists(result.resolve(own)) && Files.isRegularFile(list);
    return result.resolve(otherwise ? keptAs(own, Files.readAllBytes(list)) : own);
  }

  /** Under which path a file was kept; its own, if the list does not have it. */
  public static String keptAs(String own, byte[] list) throws IOException {
    Map<String, String> changed = JSON.readValue(list, new TypeReference<>() {});
    return changed.getOrDefault(own, own);
  }
}
