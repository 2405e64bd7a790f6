package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** An identity provider that signs tokens. */
record Provider(KeyPair keys) {

  static final String ISSUER = "https://id.example/realms/tasker";
  static final String AUDIENCE = "tasker";

  static Provider create() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    return new Provider(keys.generateKeyPair());
  }

  /** By {@code ops/jwt.xml} as it is, beside the users that are known. */
  TaskerSystem trustedBy(TaskerSystem tasker, Path folder) throws IOException {
    Path key = Files.writeString(folder.resolve("key.pem"), pem());
    Path users = Path.of(tasker.settings().get("TASKER_USERS"));
    String include =
        "<include location=\"%s\"/>".formatted(Path.of("ops/jwt.xml").toAbsolutePath());
    Files.writeString(users, Files.readString(users).replace("<server>", "<server>" + include));
    return tasker
        .set("JWT_ISSUER", ISSUER)
        .set("JWT_AUDIENCE", AUDIENCE)
        .set("MP_JWT_VERIFY_PUBLICKEY_LOCATION", key.toUri().toString());
  }

  private String pem() {
    String text = Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n";
  }

  String token(String group, Duration valid) throws Exception {
    return token(ISSUER, AUDIENCE, group, valid);
  }

  String token(String issuer, String audience, String group, Duration valid) throws Exception {
    Instant now = Instant.now();
    String claims =
        """
        {"iss": "%s", "aud": "%s", "sub": "1", "upn": "ann", "jti": "%d", "groups": ["%s"],
         "iat": %d, "exp": %d}"""
            .formatted(
                issuer,
                audience,
                System.nanoTime(),
                group,
                now.getEpochSecond(),
                now.plus(valid).getEpochSecond());
    String signed = encoded("{\"alg\": \"RS256\", \"typ\": \"JWT\"}") + '.' + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  /** The same claims, with a header that says that nobody signed them. */
  static String unsigned(String token) {
    return encoded("{\"alg\": \"none\"}") + '.' + token.split("\\.")[1] + '.';
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }
}
