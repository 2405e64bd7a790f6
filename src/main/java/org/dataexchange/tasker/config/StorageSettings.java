package org.dataexchange.tasker.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.dataexchange.tasker.task.Loopback;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;

/**
 * The places of shares and of results; the former is read by the command line too, which needs
 * nothing else.
 */
public final class StorageSettings {

  private static final String ROOT =
      "file:///path of a folder, or https://host/path/ without '_' in the host's name, user,"
          + " password, '?' or '#'";

  private static final Setting<URI> URL =
      Setting.of("tasker.storage.url", ROOT, StorageSettings::root)
          .otherwise(
              Optional.of("file:///srv/shares"),
              "`file:///srv/shares`; `./tasker` takes the samples");

  private static final Setting<SharePath> MARKER =
      Setting.of(
          "tasker.storage.marker",
          "the path of a file below the storage's root, like .mounted",
          SharePath::new);

  private static final Setting<Path> CA =
      Setting.of("tasker.storage.ca", "a PEM file that can be read", Parsers::file);

  private static final Setting<FolderETags> ETAG =
      Setting.oneOf("tasker.storage.etag", FolderETags.class).otherwise("auto");

  private static final Setting<Boolean> INSECURE = Setting.flag("tasker.storage.insecure", "false");

  private static final Setting<Duration> TIMEOUT =
      Setting.duration("tasker.storage.timeout", "PT15M");

  private static final Setting<URI> RESULTS_URL =
      Setting.of("tasker.results.url", ROOT, StorageSettings::root);

  private static final Setting<Duration> RESULTS_KEEP =
      Setting.of("tasker.results.keep", "an ISO-8601 duration like P365D", Parsers::duration);

  /** A user of a WebDAV server, by the settings that name it. */
  private record User(Setting<String> name, Setting<String> password) {

    static User of(String prefix) {
      return new User(
          Setting.text(prefix + ".username", "a name without ':'").with(Setting.Secrecy.HIDDEN),
          Setting.text(prefix + ".password", "a text without control characters")
              .with(Setting.Secrecy.IN_A_FILE));
    }
  }

  private static final User STORAGE = User.of("tasker.storage");

  private static final User RESULTS = User.of("tasker.results");

  static final List<Setting<?>> ALL =
      List.of(
          URL,
          STORAGE.name(),
          STORAGE.password(),
          CA,
          ETAG,
          INSECURE,
          TIMEOUT,
          MARKER,
          RESULTS_URL,
          RESULTS_KEEP,
          RESULTS.name(),
          RESULTS.password());

  private StorageSettings() {}

  /**
   * @param lookup a key's text, if it is set
   * @throws BadSetting if one of them is bad
   */
  public static StorageRoot read(Function<String, Optional<String>> lookup) {
    return read(new Values(lookup));
  }

  /**
   * Where results are kept, if they are.
   *
   * @param lookup a key's text, if it is set
   * @throws BadSetting if one of them is bad
   */
  public static Optional<StorageRoot> results(Function<String, Optional<String>> lookup) {
    return results(new Values(lookup));
  }

  /** How long results are kept; for ever if nothing is said. */
  static Optional<Duration> resultsKeep(Values values) {
    Optional<Duration> keep = values.find(RESULTS_KEEP);
    if (keep.isPresent() && values.find(RESULTS_URL).filter(StorageSettings::isFolder).isEmpty()) {
      throw new BadSetting(
          "tasker.results.keep is set, and tasker.results.url is no folder; accepted is file:///…"
              + " beside it, as results on another server are that one's to remove");
    }
    return keep;
  }

  private static boolean isFolder(URI url) {
    return "file".equals(url.getScheme());
  }

  static StorageRoot read(Values values) {
    return at(values, values.get(URL), URL, STORAGE, values.find(MARKER));
  }

  /** Where results are kept: with a login of its own, and else by the settings of the storage. */
  static Optional<StorageRoot> results(Values values) {
    return values
        .find(RESULTS_URL)
        .map(url -> at(values, url, RESULTS_URL, RESULTS, Optional.empty()));
  }

  private static StorageRoot at(
      Values values, URI url, Setting<URI> by, User user, Optional<SharePath> marker) {
    StorageRoot root =
        new StorageRoot(
            url,
            login(values, user),
            values.find(CA),
            values.get(ETAG),
            values.get(TIMEOUT),
            marker);
    if (root.login().isPresent() && isOpen(root.url()) && !values.get(INSECURE)) {
      throw new BadSetting(
          by.key()
              + " is http, and a password would go there in the clear; accepted is https, or"
              + " tasker.storage.insecure=true");
    }
    return root;
  }

  private static Optional<Login> login(Values values, User user) {
    String usernameKey = user.name().key();
    String passwordKey = user.password().key();
    Optional<String> username = values.text(user.name());
    Optional<String> password = values.secret(user.password());
    if (username.isEmpty() && password.isPresent()) {
      throw new BadSetting(usernameKey + " is missing; accepted is a name beside " + passwordKey);
    }
    if (username.filter(name -> name.indexOf(':') >= 0 || hasControl(name)).isPresent()) {
      throw new BadSetting(usernameKey + " cannot be used; accepted is a name without ':'");
    }
    if (password.filter(StorageSettings::hasControl).isPresent()) {
      throw new BadSetting(passwordKey + " cannot be used: it has a control character");
    }
    return username.map(name -> new Login(name, password.orElse("")));
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static URI folder(String text) {
    URI uri = URI.create(text);
    Parsers.require("file".equals(uri.getScheme()));
    Path.of(uri);
    return uri;
  }

  private static URI root(String text) {
    URI uri = URI.create(text);
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      return folder(text);
    }
    Parsers.require(
        uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && uri.normalize().equals(uri)
            && !uri.getRawPath().contains("//"));
    return uri;
  }

  /** Can others on the way read what is sent there? */
  private static boolean isOpen(URI url) {
    return "http".equals(url.getScheme()) && !Loopback.is(url.getHost().toLowerCase(Locale.ROOT));
  }
}
