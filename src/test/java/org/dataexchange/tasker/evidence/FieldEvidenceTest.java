package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What runtimes and libraries ask the kernel for by themselves on other machines and in other
 * images than those here, by public reports.
 */
class FieldEvidenceTest {

  @ParameterizedTest
  @CsvSource({
    "/proc/sys/crypto/fips_enabled, /proc/sys/crypto/fips_enabled",
    "/proc/version_signature, /proc/version_signature",
    "/sys/bus/pci/devices, /sys/bus/pci/devices",
    "/sys/class/drm, /sys/class/drm",
    "/sys/bus/pci/devices/0000:00:02.0/vendor, /sys/devices/pci0000:00/0000:00:02.0/vendor",
    "/sys/bus/pci/devices/0000:01:00.0/class,"
        + " /sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/class",
    "/sys/class/drm/card0/device/device, /sys/devices/pci0000:00/0000:00:02.0/device",
    "/sys/bus/pci/devices/10000:e1:00.0/vendor,"
        + " /sys/devices/LNXSYSTM:00/VMBUS:00/x/pci10000:e1/10000:e1:00.0/vendor",
  })
  void isCleanWhateverLibrariesLookForWhenTheyAreLoaded(String argument, String opened) {
    Evidence evidence = opened(argument, opened);

    assertEquals(List.of(), evidence.filesOpenedOutside());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  private static Evidence opened(String argument, String opened) {
    return Traced.call(
        "openat(AT_FDCWD</tmp>, \"%s\", O_RDONLY|O_CLOEXEC) = 3<%s>".formatted(argument, opened));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/sys/crypto",
        "/proc/vmstat",
        "/sys/class/drm/version",
        "/sys/devices/pci0000:00/0000:00:02.0",
        "/sys/devices/pci0000:00/0000:00:02.0/config",
        "/sys/devices/pci0000:00/0000:00:02.0/rom",
        "/sys/devices/pci0000:00/0000:00:02.0/net/eth0/address",
        "/sys/devices/pci0000:00/0000:00:02.0/virtio0/vendor",
        "/sys/devices/virtual/vendor",
        "/sys/vendor",
      })
  void listsWhatElseThereIsOfDevices(String path) {
    assertEquals(List.of(path), opened(path, path).filesOpenedOutside());
  }

  @Test
  void listsADeviceThatWasToBeWritten() {
    Evidence evidence =
        Traced.call(
            "openat(AT_FDCWD</tmp>, \"/sys/devices/pci0000:00/0000:00:02.0/vendor\", O_WRONLY)"
                + " = -1 EACCES (Permission denied)");

    assertEquals(Verdict.TOUCHED_OUTSIDE, evidence.verdict());
  }

  private static final String MULTIPATH =
      "7     socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_MPTCP)"
          + " = 3<socket:[5]>";

  private static final String ADDRESS =
      "7     %s(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(8080),"
          + " sin_addr=inet_addr(\"%s\")}, 16) = %s";

  @Test
  void isCleanWhereAProgramServesItselfByMultipathTcp() {
    Evidence local = Traced.lines(MULTIPATH, ADDRESS.formatted("bind", "127.0.0.1", "0"));
    assertEquals(Verdict.CLEAN, local.verdict(), local.why());

    Evidence any =
        Traced.lines(
            MULTIPATH,
            ADDRESS.formatted("bind", "0.0.0.0", "0"),
            "7     socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4<socket:[6]>",
            ADDRESS.formatted("connect", "127.0.0.1", "0").replace("3<socket:[5]", "4<socket:[6]"));
    assertEquals(Verdict.CLEAN, any.verdict(), any.why());
  }

  @ParameterizedTest
  @ValueSource(strings = {"EINVAL", "ENOPROTOOPT", "EPROTONOSUPPORT"})
  void isCleanWhereTheKernelHasNoMultipathTcp(String error) {
    Evidence evidence =
        Traced.call("socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) = -1 %s (No)".formatted(error));

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void countsWhereMultipathTcpLeads() {
    assertEquals(
        List.of("AF_INET 192.0.2.1:8080"),
        Traced.lines(
                MULTIPATH, ADDRESS.formatted("connect", "192.0.2.1", "-1 ENETUNREACH (No way)"))
            .networkAttempts());
    assertEquals(
        List.of("AF_INET 127.0.0.1:8080"),
        Traced.lines(
                MULTIPATH, ADDRESS.formatted("connect", "127.0.0.1", "-1 ENETUNREACH (No way)"))
            .networkAttempts());
    assertEquals(
        List.of("AF_INET 0.0.0.0:8080"),
        Traced.lines(MULTIPATH, ADDRESS.formatted("bind", "0.0.0.0", "0")).networkAttempts());
    assertEquals(
        List.of("AF_INET"),
        Traced.call("socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) = -1 EPERM (No)")
            .networkAttempts());
  }
}
