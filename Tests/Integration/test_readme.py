"""The README beside these tests: every test that it names exists."""

import pathlib
import re
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class Readme(unittest.TestCase):
    def test_every_test_that_it_names_exists(self):
        named = re.findall(r"`(test_\w+)\.(\w+)\.(test_\w+)`", (HERE / "README.md").read_text(encoding="utf-8"))
        self.assertGreater(len(named), 40)
        for module, group, claim in named:
            with self.subTest(test=f"{module}.{group}.{claim}"):
                source = (HERE / f"{module}.py").read_text(encoding="utf-8")
                found = re.search(rf"^class {group}\(.*?(?=^class |\Z)", source, re.M | re.S)
                self.assertIsNotNone(found, f"no class {group}")
                self.assertIn(f"def {claim}(", found[0])

    def test_it_names_every_file_of_the_harness(self):
        text = (HERE / "README.md").read_text(encoding="utf-8")
        for path in HERE.glob("*.py"):
            if not path.name.startswith("test_"):
                self.assertIn(f"| `{path.name}` |", text)
