# reads: nothing
# starts: /sbin/ldconfig
# What a library asks of a Debian that was installed, and not only unpacked.
import ctypes, ctypes.util, gettext, locale, mimetypes, ssl, zoneinfo

for name in 'c', 'm', 'ssl', 'sqlite3':
    assert ctypes.util.find_library(name), name
assert ctypes.CDLL(ctypes.util.find_library('m')).abs(-3) == 3
assert len(ssl.create_default_context().get_ca_certs()) > 100
assert zoneinfo.ZoneInfo('Europe/Berlin').key in zoneinfo.available_timezones()
assert mimetypes.guess_type('a.fastq.gz')[1] == 'gzip' and mimetypes.MimeTypes().guess_type('a.csv')[0] == 'text/csv'
assert open('/etc/mime.types').read().count('\n') > 500
assert locale.setlocale(locale.LC_ALL, '') == 'C.UTF-8' and locale.getpreferredencoding() == 'UTF-8'
gettext.translation('none', fallback=True)
print('größer'.encode('iso8859-15').decode('latin-1'))
