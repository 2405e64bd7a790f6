package org.dataexchange.tasker.sandbox.engine;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * Why an image did not come, and who can do what about it, by what engines say: by the words of the
 * registry, of docker's own client of it, or of containerd's. One message may fit several: the
 * first counts.
 */
public enum PullFailure {
  DISK(
      "no space left on device|disk quota exceeded",
      "the engine's disk is full: remove what is not needed there (docker system df)",
      true),
  CERTIFICATE(
      "x509: |tls: .*certificate",
      "the engine does not trust the registry: put the certificate of its CA at"
          + " /etc/docker/certs.d/<registry>/ca.crt on the engine's machine",
      false),
  PLAIN(
      "server gave HTTP response to HTTPS client|does not look like a TLS handshake",
      "the registry speaks no TLS: give it a certificate, or name it in the engine's"
          + " insecure-registries",
      false),
  ARCHITECTURE(
      "no matching manifest|no match for (current )?platform"
          + "|does not match the (specified|expected) platform"
          + "|operating system .* cannot be used",
      "the registry has it for other machines only: name one that is made for this machine",
      false),
  FORM(
      "manifest\\.v1\\+prettyjws|manifest version 2, schema 1|missing signature key"
          + "|mediaType in manifest should be|unsupported (docker v2s2 )?media ?type"
          + "|accept header does not support|invalid tar header",
      "the engine cannot read the form in which the registry has it: take a newer engine for an"
          + " image that is new (OCI, zstd), and have one that is old (schema 1) built anew",
      false),
  UNKNOWN(
      "manifest unknown|manifest for .* not found|name unknown|(repository|artifact) .* not found"
          + "|failed to resolve reference .*: not found|404 not found",
      "the registry has no such image: correct its name, tag or digest, or push it there",
      false),
  LOGIN(
      "unauthorized|no basic auth credentials|authentication required|authorization failed"
          + "|incorrect username or password|too many failed login attempts|access denied"
          + "|access forbidden|resource is denied|(?<!permission )\\bdenied(: (?!quota)|$)|403 forbidden",
      "the registry refuses the login, or has no such image: correct its name, or set user and"
          + " password for it in the file of tasker.images.credentials, which is read anew, and see"
          + " that they may read this image (a login that is over is refused for public images,"
          + " too)",
      false),
  RATE(
      "toomanyrequests|too many requests|pull rate limit|quota exceeded",
      "the registry lets nobody pull so often: log in there (tasker.images.credentials), or wait",
      true),
  ELSE("", "", true);

  private final Pattern said;
  private final String todo;
  private final boolean again;

  PullFailure(String said, String todo, boolean again) {
    this.said = Pattern.compile(said, Pattern.CASE_INSENSITIVE);
    this.todo = todo;
    this.again = again;
  }

  static PullFailure of(String why) {
    return Arrays.stream(values())
        .filter(trouble -> trouble.said.matcher(why).find())
        .findFirst()
        .orElseThrow();
  }

  EngineFailed failure(String image, String why) {
    String what = todo.isEmpty() ? why : "%s (%s)".formatted(todo, why);
    return new EngineFailed(
        "the engine could not pull image %s: %s".formatted(image, what), again, null);
  }
}
