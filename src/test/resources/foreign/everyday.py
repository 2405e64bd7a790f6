# in debian-12-r debian-13-python debian-11-python debian-12-science declares opt-only ours: python
# in debian-13-python: /opt/venv/bin/python
# reads: people.csv | people.json | people.sqlite
import concurrent.futures, csv, ctypes, ctypes.util, datetime, decimal, getpass, hashlib, json, locale
import logging, multiprocessing, os, pathlib, platform, random, shutil, socket, sqlite3, ssl, statistics
import sys, tempfile, threading, time, uuid, zoneinfo

data = pathlib.Path(sys.argv[1])

def square(number):
    return number * number

if __name__ == '__main__':
    with open(data / 'people.csv', encoding='utf-8') as file:
        ages = [int(row['age']) for row in csv.DictReader(file)]
    assert json.loads((data / 'people.json').read_text())[0]['name'] == 'Ada'
    shutil.copy(data / 'people.sqlite', tempfile.gettempdir())
    with sqlite3.connect(tempfile.gettempdir() + '/people.sqlite') as base:
        base.execute('insert into people values (?, ?)', ('Mary', 39))
        assert base.execute('select count(*) from people').fetchone() == (5,)
    with multiprocessing.Pool(2) as pool:
        assert pool.map(square, [1, 2, 3]) == [1, 4, 9]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(square, ages)) == sum(age * age for age in ages)
    assert getpass.getuser() == 'algorithm' and os.path.expanduser('~') == '/tmp'
    assert socket.gethostbyname('localhost') == '127.0.0.1'
    locale.setlocale(locale.LC_ALL, '')
    ctypes.CDLL(None).getpid()
    logging.warning('%s %s %s', platform.platform(), uuid.uuid4(), ssl.OPENSSL_VERSION)
    try:
        zoneinfo.ZoneInfo('Europe/Berlin')
    except zoneinfo.ZoneInfoNotFoundError as error:
        print(error)
    (pathlib.Path(os.environ['TASKER_OUT']) / 'mean').write_text(str(statistics.mean(ages)))
    print(random.random(), time.time(), datetime.datetime.now(), decimal.Decimal(1) / 3)
    print(hashlib.sha256(b'x').hexdigest(), threading.active_count(), sys.version)
