# reads: nothing
import calendar, datetime, gettext, locale, sys, time, zoneinfo

locale.setlocale(locale.LC_ALL, "")
for name in ("de_DE.UTF-8", "en_US.UTF-8", "C"):
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        print(name, "is not there")
berlin = zoneinfo.ZoneInfo("Europe/Berlin")
assert datetime.datetime(2024, 7, 1, tzinfo=berlin).utcoffset() == datetime.timedelta(hours=2)
assert len(zoneinfo.available_timezones()) > 100
print(time.localtime(), time.tzname, time.strftime("%c"), datetime.datetime.now().astimezone())
print(calendar.month(2024, 2), time.monotonic(), time.process_time(), locale.localeconv(), locale.getencoding())
print(gettext.translation("none", fallback=True).gettext("x"), gettext.gettext("y"))
import os
os.environ["TZ"] = "America/New_York"
time.tzset()
assert time.localtime(0).tm_hour == 19
os.environ["TZ"] = "Nowhere/At_All"
time.tzset()
print(time.localtime())
