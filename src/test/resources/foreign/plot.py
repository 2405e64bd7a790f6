# in ours debian-12-science: python3
# reads: people.csv
import os, sys
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plot
import numpy, pandas

people = pandas.read_csv(sys.argv[1] + '/people.csv')
figure, axes = plot.subplots()
axes.plot(people['age'], numpy.sqrt(people['age']), 'o-', label='größer')
axes.set_title(r'$\sqrt{age}$'); axes.legend()
for form in 'png', 'pdf', 'svg':
    figure.savefig(os.environ['TASKER_OUT'] + '/ages.' + form)
people.describe().to_csv(os.environ['TASKER_OUT'] + '/ages.csv')
people.groupby('name').mean().to_pickle('/tmp/frame')
print(pandas.read_pickle('/tmp/frame'))
