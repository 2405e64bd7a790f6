package org.dataexchange.tasker.sandbox.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherOrderTest {

  private static final Path PARSER = Path.of("src/main/container/launcher/order.c");

  @TempDir private Path path;

  @Test
  void isWhatTheLauncherReads() throws IOException {
    assertEquals(
        """
        timeout=86400000
        grace=2000
        output=67108864
        trace=67108864
        fsize=1073741824
        disk=1073741824
        files=10000
        nofile=1024
        data=4711 /tmp/data/ä=b c/deep/one file
        cwd=/tmp/code/demo2_code
        env=PATH=/opt/conda/bin:/usr/bin
        env=LANG=C.UTF-8
        env=PYTHONDONTWRITEBYTECODE=1
        env=PYTHONUNBUFFERED=1
        env=BLIS_NUM_THREADS=1
        env=GOMAXPROCS=1
        env=JULIA_NUM_THREADS=1
        env=LOKY_MAX_CPU_COUNT=1
        env=MC_CORES=1
        env=MKL_NUM_THREADS=1
        env=NUMBA_NUM_THREADS=1
        env=NUMEXPR_MAX_THREADS=1
        env=NUMEXPR_NUM_THREADS=1
        env=OMP_NUM_THREADS=3
        env=OPENBLAS_NUM_THREADS=1
        env=POLARS_MAX_THREADS=1
        env=PYTHON_CPU_COUNT=1
        env=RAYON_NUM_THREADS=1
        env=RCPP_PARALLEL_NUM_THREADS=1
        env=R_PARALLELLY_AVAILABLECORES_FALLBACK=1
        env=DO_NOT_TRACK=1
        env=HF_DATASETS_OFFLINE=1
        env=HF_HUB_OFFLINE=1
        env=NO_ALBUMENTATIONS_UPDATE=1
        env=TRANSFORMERS_OFFLINE=1
        env=YOLO_OFFLINE=false
        env=HOME=/tmp
        env=R_HOME=/opt/R
        env=JULIA_DEPOT_PATH=/tmp/.julia:/opt/julia
        env=USER=algorithm
        env=LOGNAME=algorithm
        env=TMPDIR=/tmp
        env=TASKER_OUT=/tmp/out
        env=XDG_CACHE_HOME=/tmp/.cache
        env=XDG_CONFIG_HOME=/tmp/.config
        env=XDG_DATA_HOME=/tmp/.local/share
        env=IPYTHONDIR=/tmp/.ipython
        env=JUPYTER_CONFIG_DIR=/tmp/.jupyter
        env=MPLCONFIGDIR=/tmp/.config/matplotlib
        env=NUMBA_CACHE_DIR=/tmp/.cache/numba
        env=R_USER_CACHE_DIR=/tmp/.cache/R
        env=R_USER_CONFIG_DIR=/tmp/.config/R
        env=R_USER_DATA_DIR=/tmp/.local/share/R
        arg=python
        arg=/tmp/code/demo2_code/run.py
        arg=/tmp/data/ä=b c
        """
            .replace('\n', '\0'),
        written());
  }

  @Test
  void putsWhatARunHasOfItsOwnInPlaceOfTheUsualOrInFrontOfIt() throws IOException {
    Sandbox.Around around =
        new Sandbox.Around(
            Optional.empty(),
            List.of(),
            List.of("PATH=/opt/bin", "PYTHONPATH=/opt"),
            3,
            Optional.empty());

    String written = written(around);

    assertTrue(written.contains("\0files=3\0"), written);
    assertTrue(written.contains("\0env=PATH=/opt/bin:/opt/conda/bin:/usr/bin\0env=LANG="), written);
    assertTrue(written.contains("\0env=PYTHONPATH=/opt\0"), written);
    assertEquals(written.indexOf("env=PATH="), written.lastIndexOf("env=PATH="), written);
  }

  @Test
  void hasEveryKeyThatTheLauncherRequiresAndNoOther() throws IOException {
    Set<String> known =
        Pattern.compile("\\{\"(\\w+)\", offsetof|strcmp\\(key, \"(\\w+)\"\\)")
            .matcher(Files.readString(PARSER))
            .results()
            .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertTrue(known.containsAll(Set.of("timeout", "cwd", "arg")), known::toString);
    assertEquals(
        known,
        Stream.of(written().split("\0"))
            .map(text -> text.substring(0, text.indexOf('=')))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void liesInAFreshBoxThatTheLauncherCanWriteTo() throws IOException {
    Files.createDirectories(path.resolve("box/outputs"));
    Files.writeString(path.resolve("box/end"), "version 1\ncomplete\n");

    written();

    assertFalse(Files.exists(path.resolve("box/end")));
    assertFalse(Files.exists(path.resolve("box/outputs")));
    assertEquals(
        "rwxrwxrwx",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("box"))));
  }

  @Test
  void forgetsHowFarAFormerAttemptsTraceWasRead() throws IOException {
    Path read = Files.writeString(new RunFolder(path).traceRead(), "file 3");

    written();

    assertFalse(Files.exists(read));
  }

  private String written() throws IOException {
    DataMount data =
        new DataMount(
            Path.of("/srv/shares/ä=b c"),
            new SharePath("ä=b c"),
            new FetchedData(2, Optional.empty()),
            Path.of("deep/one file"),
            4711);
    return written(
        new Sandbox.Around(Optional.of(data), List.of(), List.of(), 10_000, Optional.empty()));
  }

  private String written(Sandbox.Around around) throws IOException {
    Limits limits =
        new Limits(
            Size.parse("2GiB"),
            1,
            512,
            Size.parse("1GiB"),
            Size.parse("64MiB"),
            Duration.ofHours(24));
    LauncherOrder.freshBox(new RunFolder(path));
    LauncherOrder.give(
        new Order(
            "r-1",
            new RunFolder(path),
            "datex:latest",
            List.of("python", "/tmp/code/demo2_code/run.py", "/tmp/data/ä=b c"),
            "/tmp/code/demo2_code",
            limits,
            around),
        List.of(
            "PATH=/opt/conda/bin:/usr/bin",
            "HOME=/root",
            "OMP_NUM_THREADS=3",
            "R_HOME=/opt/R",
            "YOLO_OFFLINE=false",
            "JULIA_DEPOT_PATH=/opt/julia"));
    return Files.readString(path.resolve("box/go"));
  }
}
