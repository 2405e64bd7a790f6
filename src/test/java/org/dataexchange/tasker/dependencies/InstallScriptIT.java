package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that installs, in this machine's Python and in virtual environments of it. */
@Timeout(120)
class InstallScriptIT {

  private static final Path SCRIPT = Path.of("src/main/container/install.py").toAbsolutePath();

  /** Not the machine's own libraries: they are as many as somebody installed. */
  private static final String VENV = "python3 -m venv --without-pip ";

  @TempDir private Path home;
  private Path code;
  private Path wheels;
  private Path layer;
  private String python;

  @BeforeEach
  void begin() throws Exception {
    code = Files.createDirectory(home.resolve("code"));
    wheels = Files.createDirectory(home.resolve("wheels"));
    layer = home.resolve("out/layer");
    Files.copy(SCRIPT, code.resolve("install.py"));
    Files.copy(BuiltTools.FOLDER.resolve("pip.whl"), code.resolve("pip.whl"));
    Files.writeString(code.resolve("certificates.pem"), Certificates.pem());
    said(Map.of(), (VENV + home.resolve("venv")).split(" "));
    python = home.resolve("venv/bin/python").toString();
  }

  private String said(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PYTHON"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }

  private String install(String requirements) throws Exception {
    Files.writeString(code.resolve("requirements.txt"), requirements);
    Map<String, String> environment =
        Map.of(
            "TASKER_OUT", home.resolve("out").toString(),
            "TMPDIR", home.toString(),
            "PYTHONUSERBASE", layer.toString());
    String script = code.resolve("install.py").toString();
    return said(environment, python, script, "--no-index", "--find-links", wheels.toString());
  }

  private String run(String program) throws Exception {
    Path start = layer.resolve("start");
    Map<String, String> environment =
        Files.exists(start)
            ? Map.of("PYTHONUSERBASE", layer.toString(), "PYTHONPATH", start.toString())
            : Map.of("PYTHONUSERBASE", layer.toString());
    return said(environment, python, "-c", program);
  }

  private Path ofImage() throws IOException {
    try (Stream<Path> all = Files.walk(home.resolve("venv/lib"))) {
      return all.filter(path -> path.endsWith("site-packages")).findFirst().orElseThrow();
    }
  }

  /** As pip would have left it there. */
  private void imageHas(String name, String version) throws IOException {
    Path about = ofImage().resolve("%s-%s.dist-info".formatted(name, version));
    Files.createDirectories(about);
    Files.writeString(
        about.resolve("METADATA"),
        "Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(name, version));
    Files.writeString(about.resolve("RECORD"), name + ".py,,\n");
    Files.writeString(ofImage().resolve(name + ".py"), "VERSION = '%s'\n".formatted(version));
  }

  @Test
  void takesWhatTheImageHasIfItIsRightAndHidesItIfItIsNot() throws Exception {
    imageHas("right", "2.0");
    imageHas("wrong", "1.0");
    for (String name : List.of("right", "wrong")) {
      Wheel.pure(name, "3.0").file(name + ".py", "VERSION = '3.0'\n").in(wheels);
    }
    Wheel.pure("wanting", "1.0").requires("right>=2").requires("wrong>=2").in(wheels);

    String said = install("wanting\nright\n");

    assertEquals(
        "[[\"wanting\", \"1.0\"], [\"wrong\", \"3.0\"]]",
        said(
                Map.of(),
                python,
                "-c",
                "import json, sys; all = json.load(open(sys.argv[1]));"
                    + " print(json.dumps(sorted([one['name'], one['version']] for one in all)))",
                home.resolve("out/libraries.json").toString())
            .strip(),
        said);
    assertEquals("2.0 3.0\n", run("import right, wrong; print(right.VERSION, wrong.VERSION)"));
  }

  @Test
  void isSeenInAVirtualEnvironmentAfterTheStandardLibrary() throws Exception {
    Files.writeString(ofImage().resolve("sitecustomize.py"), "import sys; sys.image = 'said'\n");
    for (String name : List.of("argparse", "typing", "dataclasses", "uuid", "enum", "six")) {
      Wheel.pure(name, "9.0")
          .file(name + ".py", "print('hides')\n")
          .file(name + ".pth", "import sys; sys.%s = 1\n".formatted(name))
          .in(wheels);
    }

    install("argparse\ntyping\ndataclasses\nuuid\nenum\n");

    String path = "[p for p in sys.path if 'site-packages' in p]";
    assertEquals(
        "said 1 0 ['%s', '%s']%n"
            .formatted(layer.resolve(home.resolve("venv").relativize(ofImage())), ofImage()),
        run(
            "import argparse, typing, dataclasses, uuid, enum, sys;"
                + " print(sys.image, sys.enum, sum('start' in p for p in sys.path), "
                + path
                + ")"));
  }

  @Test
  void leavesAPythonThatSeesItAloneAndRunsNothingOfIt() throws Exception {
    python = "python3";
    Path mark = home.resolve("mark");
    Wheel.pure("sneaky", "1.0")
        .file("sneaky.pth", "import os; open('%s', 'w')\n".formatted(mark))
        .file("sitecustomize.py", "open('%s', 'w')\n".formatted(mark))
        .in(wheels);

    String said = install("sneaky");

    assertTrue(Files.exists(home.resolve("out/libraries.json")), said);
    assertFalse(Files.exists(mark));
    assertFalse(Files.exists(layer.resolve("start")));
  }

  @Test
  void namesTheKindOfWheelBeforePipSpeaks() throws Exception {
    String said = install("not-there");

    assertTrue(said.matches("(?s)cp3\\d+-cp3\\d+-manylinux_\\d+_\\d+_\\w+\nERROR: .*"), said);
  }
}
