# reads: people.csv
"""
>>> 1 + 1
2
"""
import doctest, email.message, html, sys, textwrap, unittest, unittest.mock

class PeopleTest(unittest.TestCase):
    def setUp(self):
        self.file = open(f"{sys.argv[1]}/people.csv")
        self.addCleanup(self.file.close)

    def test_header(self):
        self.assertEqual("name,age\n", self.file.readline())

    @unittest.expectedFailure
    def test_fails(self):
        self.fail(textwrap.fill("a " * 100))

with unittest.mock.patch("builtins.open", unittest.mock.mock_open(read_data="x")):
    assert open("/etc/shadow").read() == "x"
assert doctest.testmod().failed == 0
assert unittest.main(argv=["tested"], exit=False).result.wasSuccessful()
unittest.defaultTestLoader.discover("/tmp/out")
print(email.message.EmailMessage(), html.escape("<"))
