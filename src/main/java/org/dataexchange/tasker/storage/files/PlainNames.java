package org.dataexchange.tasker.storage.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a result under names that any server and disk takes, where it refuses their own. A
 * name stays if it is short, has only ASCII letters, digits, {@code _}, {@code -} and, within,
 * dots, is no device of Windows, and differs from others of its folder in more than case. Of any
 * other the beginning is left, with a number that no other has, as in {@code 10_30__1.csv}.
 *
 * @param files by their new paths
 * @param changed the new name of each file and folder that has one, by its own path
 */
public record PlainNames(ResultFiles files, Map<String, String> changed) {

  /** Beside the report: what was changed. */
  public static final String LIST = "names.json";

  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  /** What is between two underscores and a number is ours. */
  private static final Pattern PLAIN =
      Pattern.compile("(?!.*__[0-9])[A-Za-z0-9_-]([A-Za-z0-9._-]{0,138}[A-Za-z0-9_-])?");

  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,8}$");

  /** The characters of a name that are left; paths do not grow by much. */
  private static final int BEGINNING = 20;

  /** The same for the same files, in whatever order they are listed. */
  public static PlainNames of(ResultFiles own) {
    Places places = new Places();
    // what is within a folder comes behind it
    List<Path> folders = own.folders().stream().sorted().map(places::folder).toList();
    List<ResultFiles.File> files =
        own.files().stream()
            .sorted(Comparator.comparing(ResultFiles.File::path))
            .map(file -> new ResultFiles.File(places.of(file.path()), file.content(), file.size()))
            .toList();
    return new PlainNames(new ResultFiles(folders, files), places.changed);
  }

  private static final class Places {
    private final Map<Path, Path> folders = new HashMap<>();
    private final Map<Path, Set<String>> taken = new HashMap<>();
    private final Map<String, String> changed = new LinkedHashMap<>();

    Path folder(Path own) {
      Path place = of(own);
      folders.put(own, place);
      return place;
    }

    /** Whose folder has its place. */
    Path of(Path own) {
      Path parent = own.getParent() == null ? Path.of("") : own.getParent();
      String name = own.getFileName().toString();
      Set<String> beside = taken.computeIfAbsent(parent, folder -> new HashSet<>());
      if (!isPlain(name) || !beside.add(name.toLowerCase(Locale.ROOT))) {
        name = numbered(name, changed.size() + 1);
        changed.put(own.toString(), name);
      }
      return folders.getOrDefault(parent, parent).resolve(name);
    }
  }

  private static boolean isPlain(String name) {
    return PLAIN.matcher(name).matches() && !DEVICE.matcher(name).matches();
  }

  private static String numbered(String name, int number) {
    Matcher extension = EXTENSION.matcher(name);
    String end = extension.find() ? extension.group() : "";
    String stem = name.substring(0, name.length() - end.length()).replaceAll("[^A-Za-z0-9-]", "_");
    return stem.substring(0, Math.min(stem.length(), BEGINNING)) + "__" + number + end;
  }

  /** Are there any that had to be changed? */
  public boolean areOthers() {
    return !changed.isEmpty();
  }

  /** As JSON: the new name of each by its own path. */
  public byte[] list() {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(list).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      for (Map.Entry<String, String> one : changed.entrySet()) {
        json.writeStringField(one.getKey(), one.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return list.toByteArray();
  }

  /** Where a file of a result in a folder of this machine lies, if it is there. */
  public static Path in(Path result, String own) throws IOException {
    Path list = result.resolve(LIST);
    if (!Files.isRegularFile(list)) {
      return result.resolve(own);
    }
    try (InputStream in = Files.newInputStream(list)) {
      return result.resolve(keptAs(own, in));
    }
  }

  /**
   * The path under which a file was kept.
   *
   * @throws IOException if the list cannot be read
   */
  public static String keptAs(String own, InputStream list) throws IOException {
    Path kept = Path.of(own);
    String[] names = own.split("/");
    try (JsonParser json = JSON.createParser(list)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String path = json.currentName();
        String name = json.nextTextValue();
        if (name != null && kept.startsWith(path)) {
          names[Path.of(path).getNameCount() - 1] = name;
        }
      }
    }
    return String.join("/", names);
  }
}
