package org.dataexchange.tasker.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;

/**
 * Where the shares are, and where results go; the former is read by the command line too, which
 * needs nothing else.
 */
public final class StorageSettings {

  private static final String ROOT =
      "file:///path of a folder, or https://host/path/ without user, password, '?' or '#'";

  private final Values values;

  StorageSettings(Values values) {
    this.values = values;
  }

  /**
   * @param lookup a key's text, if it is set
   * @throws BadSetting naming the key, the value, and what is accepted
   */
  public static StorageRoot read(Function<String, Optional<String>> lookup) {
    return new StorageSettings(new Values(lookup)).read();
  }

  StorageRoot read() {
    return at(
        "tasker.storage",
        values.read("tasker.storage.url", "file:///srv/shares", ROOT, StorageSettings::root),
        values.optional(
            "tasker.storage.marker",
            "the path of a file below the storage's root, like .mounted",
            SharePath::new));
  }

  /** Where results are kept: with a login of its own, and else by the settings of the storage. */
  Optional<StorageRoot> results() {
    return values
        .optional("tasker.results.url", ROOT, StorageSettings::root)
        .map(url -> at("tasker.results", url, Optional.empty()));
  }

  private StorageRoot at(String prefix, URI url, Optional<SharePath> marker) {
    StorageRoot root =
        new StorageRoot(
            url,
            login(prefix + ".username", prefix + ".password"),
            values.optional("tasker.storage.ca", "a PEM file that can be read", Values::file),
            values.read(
                "tasker.storage.etag",
                "auto",
                "auto, contents or file",
                text -> FolderETags.valueOf(text.toUpperCase(Locale.ROOT))),
            values.duration("tasker.storage.timeout", "PT15M"),
            marker);
    boolean insecure =
        values.read("tasker.storage.insecure", "false", "true or false", Values::truth);
    if (root.login().isPresent() && isOpen(root.url()) && !insecure) {
      throw new BadSetting(
          prefix
              + ".url is http, and a password would go there in the clear; accepted is https, or"
              + " tasker.storage.insecure=true");
    }
    return root;
  }

  private Optional<Login> login(String usernameKey, String passwordKey) {
    Optional<String> username = values.text(usernameKey);
    Optional<String> password = values.secret(passwordKey);
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
    Values.require("file".equals(uri.getScheme()));
    Path.of(uri);
    return uri;
  }

  private static URI root(String text) {
    URI uri = URI.create(text);
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      return folder(text);
    }
    Values.require(
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
    return "http".equals(url.getScheme())
        && !url.getHost().equalsIgnoreCase("localhost")
        && !url.getHost().equals("[::1]")
        && !url.getHost().matches("127(\\.[0-9]{1,3}){3}");
  }
}
