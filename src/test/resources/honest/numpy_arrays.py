# reads: numbers.bin | people.csv
# needs: numpy
import sys
import numpy as np

numbers = np.fromfile(f"{sys.argv[1]}/numbers.bin")
mapped = np.memmap(f"{sys.argv[1]}/numbers.bin", dtype="<f8", mode="r")
assert numbers.sum() == mapped.sum() == 12497500
matrix = np.random.default_rng(1).normal(size=(200, 200))
assert np.allclose(matrix @ np.linalg.inv(matrix), np.eye(200))
np.savez_compressed("/tmp/out/result.npz", numbers=np.fft.rfft(numbers))
assert np.loadtxt(f"{sys.argv[1]}/people.csv", delimiter=",", skiprows=1, usecols=1).sum() == 215
