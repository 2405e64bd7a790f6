# reads: people.csv | people.ini | people.xml
import configparser, fileinput, shlex, sys, tomllib
import xml.dom.minidom, xml.etree.ElementTree as tree, xml.sax

for _ in range(50):
    with open(f"{sys.argv[1]}/people.csv") as file:
        file.read()
settings = configparser.ConfigParser()
assert settings.read([f"{sys.argv[1]}/missing.ini", f"{sys.argv[1]}/people.ini", "/tmp/missing.ini",
                      "/etc/missing.ini", "/home/x/.missing"]) == [f"{sys.argv[1]}/people.ini"]
for name in ("sub/missing", "people.csv/below", "missing/below", "x" * 300):
    try:
        open(f"{sys.argv[1]}/{name}")
    except OSError as error:
        print(error)
assert len(tree.parse(f"{sys.argv[1]}/people.xml").getroot()) == 4
assert xml.dom.minidom.parse(f"{sys.argv[1]}/people.xml").documentElement.tagName == "people"
xml.sax.parse(f"{sys.argv[1]}/people.xml", xml.sax.ContentHandler())
for line in fileinput.input([f"{sys.argv[1]}/people.csv"]):
    pass
