# in ours: python
# reads: people.csv
# What only packages that were installed, and not unpacked, can do.
import ctypes.util, os, ssl, subprocess, sys
import astropy.units, nltk, pandas, psutil, tables

frame = pandas.read_csv(sys.argv[1] + '/people.csv')
frame.to_hdf('/tmp/people.h5', key='people')
assert pandas.read_hdf('/tmp/people.h5', key='people').equals(frame)
assert os.path.realpath('/usr/lib/x86_64-linux-gnu/libblas.so.3').find('openblas') > 0 or os.uname().machine != 'x86_64'
assert ctypes.util.find_library('openblas') and ctypes.util.find_library('R')
assert len(ssl.create_default_context().get_ca_certs()) > 100
assert psutil.Process().status() == 'running' and (1 * astropy.units.km).to('m').value == 1000
assert nltk.stem.PorterStemmer().stem('running') == 'run'
drawn = subprocess.run(['dot', '-Tsvg'], input='digraph { köln -> bonn }', capture_output=True, text=True, check=True)
assert '</svg>' in drawn.stdout, drawn.stderr
assert 'DejaVu' in subprocess.run(['fc-list'], capture_output=True, text=True, check=True).stdout
assert os.path.islink(os.environ['MPLCONFIGDIR'] + '/fontlist-v330.json')
