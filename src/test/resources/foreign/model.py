# in ours debian-12-science: python3
# reads: nothing
import joblib, numpy
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score

if __name__ == '__main__':
    x, y = make_classification(200, random_state=1)
    forest = RandomForestClassifier(20, n_jobs=2, random_state=1).fit(x, y)
    print(forest.score(x, y))
    print(cross_val_score(LogisticRegression(), x, y, cv=3, n_jobs=2).mean())
    search = GridSearchCV(LogisticRegression(), {'C': [0.1, 1]}, n_jobs=2).fit(x, y)
    print(search.best_params_, numpy.linalg.norm(x @ x.T))
    print(joblib.Parallel(n_jobs=2)(joblib.delayed(pow)(i, 2) for i in range(5)))
    joblib.dump(forest, '/tmp/out/forest.joblib')
