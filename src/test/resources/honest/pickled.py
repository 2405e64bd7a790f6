# reads: people.pickle
import copy, marshal, pickle, sys

with open(f"{sys.argv[1]}/people.pickle", "rb") as file:
    people = pickle.load(file)
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps(people, protocol)) == copy.deepcopy(people)
with open("/tmp/out/people.marshal", "wb") as file:
    marshal.dump(people, file)
