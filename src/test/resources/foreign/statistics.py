# in ours debian-12-science: python3
# reads: nothing
import numpy, h5py, pandas, scipy.optimize, scipy.stats
import statsmodels.formula.api as formula

frame = pandas.DataFrame({'x': numpy.arange(20.0)})
frame['y'] = 2 * frame['x'] + numpy.random.default_rng(1).normal(size=20)
print(formula.ols('y ~ x', frame).fit().summary())
print(scipy.stats.ttest_ind(frame['x'], frame['y']), scipy.optimize.minimize(lambda v: (v - 1) ** 2, 0).x)
with h5py.File('/tmp/out/frame.h5', 'w') as file:
    file['x'] = frame['x'].to_numpy()
print(h5py.File('/tmp/out/frame.h5')['x'][3])
