"""Where plugins are looked for, what is loaded, and what keeps the server from starting."""

import pathlib
import shutil
import subprocess

import plugins
from case import IntegrationCase
from server import ALARM, configuration, environment, executable
from stream import DEADLINE


class Search(IntegrationCase):
    """Each question is one run of --check-config: which of the backends is known?"""

    def setUp(self):
        super().setUp()
        root = self.directory()
        self.program = root / "bin" / "websocksy"
        self.program.parent.mkdir()
        # The kernel tells a program its own file, so a symbolic link would not do.
        shutil.copy(executable(), self.program)
        self.installed = root / "lib" / "websocksy" / "plugins"
        self.built = plugins.probe("backend_second", self.directory())

    def put(self, folder: pathlib.Path, *names: str) -> pathlib.Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy(self.built, folder / name)
        return folder

    def check(self, *arguments: str, variables: dict[str, str] | None = None, cwd: str | None = None):
        ended = subprocess.run(
            [str(self.program), "--check-config", *arguments], capture_output=True, text=True, timeout=DEADLINE,
            env={**environment(), **(variables or {})}, cwd=cwd, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        self.assertNotRegex(ended.stderr, ALARM)
        return ended

    def finds(self, name: str, *arguments: str, **options) -> None:
        ended = self.check("-b", name, "-c", "peer=echo://", *arguments, **options)
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def misses(self, name: str, *arguments: str, **options) -> str:
        ended = self.check("-b", name, *arguments, **options)
        self.assertEqual(ended.returncode, 2, ended.stderr)
        self.assertRegex(ended.stderr, f'-b {name}: there is no backend "{name}"')
        return ended.stderr

    def test_without_plugins_only_the_built_in_backend_is_there(self):
        self.assertEqual(self.check().returncode, 0)
        self.assertIn(f"in {self.program.parent} and {self.installed}, there are default", self.misses("probe"))

    def test_it_may_be_called_what_websocksy_calls_it(self):
        self.assertEqual(self.check("-b", "defaultpeer", "-c", "host=echo://").returncode, 0)

    def test_an_installed_program_finds_them_under_its_prefix(self):
        self.put(self.installed, "backend_here.so")
        self.finds("here")

    def test_the_programs_own_folder_comes_before_that(self):
        self.put(self.installed, "backend_there.so")
        self.put(self.program.parent, "backend_here.so")
        self.finds("here")
        self.misses("there")

    def test_libraries_that_are_no_plugins_do_not_count(self):
        self.put(self.installed, "backend_there.so")
        self.put(self.program.parent, "libssl.so", "backend_.so", "backend_x.so.1", "xbackend_x.so")
        self.finds("there")

    def test_the_environment_comes_before_both(self):
        self.put(self.program.parent, "backend_here.so")
        named = {"WEBSOCKSY_PLUGINS": str(self.put(self.directory(), "backend_named.so"))}
        self.finds("named", variables=named)
        self.misses("here", variables=named)
        self.finds("here", variables={"WEBSOCKSY_PLUGINS": ""})

    def test_the_configuration_comes_before_all(self):
        variables = {"WEBSOCKSY_PLUGINS": str(self.put(self.directory(), "backend_environment.so"))}
        named = self.put(self.directory(), "backend_named.so")
        path = self.write(configuration({"plugins": named, "backend": "named"}, {"peer": "echo://"}))
        self.assertEqual(self.check(path, variables=variables).returncode, 0)
        option = self.put(self.directory(), "backend_option.so")
        self.finds("option", "--plugins", str(option), variables=variables)
        self.misses("environment", "--plugins", str(option), variables=variables)

    def test_a_relative_folder_starts_at_the_working_directory(self):
        named = self.put(self.directory() / "mine", "backend_x.so")
        self.finds("x", "--plugins", "mine", cwd=str(named.parent))
        self.finds("x", "--plugins", ".", cwd=str(named))

    def test_a_name_may_have_lib_in_front(self):
        self.finds("x", "--plugins", str(self.put(self.directory(), "libbackend_x.so")))

    def test_a_name_that_is_mistyped_is_told_with_the_folder_and_the_near_one(self):
        folder = self.put(self.directory(), "backend_files.so", "backend_other.so")
        said = self.misses("file", "--plugins", str(folder))
        self.assertIn(f'in {folder}, did you mean "files"? there are default, files, other', said)

    def test_a_name_leads_nowhere_else(self):
        folder = self.put(self.directory(), "backend_x.so")
        (folder / "inside").mkdir()
        self.misses("../x", "--plugins", str(folder / "inside"))

    def test_a_named_folder_that_is_not_there_is_an_error_where_it_was_named(self):
        ended = self.check("--plugins", "/there/is/none")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("--plugins /there/is/none: the folder of plugins can't be read (No such file", ended.stderr)
        path = self.write(configuration({"plugins": "/there/is/none", "backend": "x"}))
        ended = self.check(path)
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f"{path}:4: the folder", ended.stderr)
        # What it would have held is not told to be absent.
        self.assertNotIn("there is no backend", ended.stderr)
        ended = self.check(variables={"WEBSOCKSY_PLUGINS": "/there/is/none"})
        self.assertEqual(ended.returncode, 1)
        self.assertIn("WEBSOCKSY_PLUGINS: the folder", ended.stderr)


class Framings(IntegrationCase):
    """Framings are loaded at the start."""

    def check(self, folder: pathlib.Path, framing: str, *options: str, status: int):
        arguments = ["--check-config", "--plugins", str(folder), "-c", "host=echo://", "-c", f"framing={framing}"]
        return self.run_server(*arguments, *options, status=status)

    def test_every_framing_of_the_folder_is_known(self):
        folder = self.directory()
        plugins.probe("framing_probe", folder)
        for framing in ["counting", "second", "auto"]:
            self.assertEqual(self.check(folder, framing, status=0).stderr, "")
        self.assertIn("negative", self.check(folder, "absent", status=2).stderr)

    def test_in_a_folder_that_somebody_named_any_library_is_a_framing(self):
        folder = self.directory()
        plugins.probe("framing_probe", folder, called="anything")
        self.check(folder, "counting", status=0)

    def test_a_configuration_is_judged_at_the_start(self):
        folder = self.directory()
        plugins.probe("framing_probe", folder)
        said = self.check(folder, "second", "-c", "framing-config=wrong", status=2).stderr
        self.assertIn('-c framing-config=wrong: "wrong" is no configuration of the probe', said)

    def test_a_library_that_registers_nothing_is_told(self):
        folder = self.directory()
        plugins.probe("broken", folder, called="nothing")
        self.assertIn("nothing.so: it registers no framing", self.check(folder, "auto", status=0).stdout)


class Broken(IntegrationCase):
    """What can't be loaded stops the start, and is named."""

    def start_with(self, backend: str, folder: pathlib.Path, status: int = 1) -> list[str]:
        ended = self.run_server("-p", "0", "--plugins", str(folder), "-b", backend, status=status)
        self.assertNotIn("listening", ended.stderr)
        return ended.stderr.splitlines()

    def test_a_backend_that_can_not_be_asked(self):
        cases = {
            "NEWER": "it was built for version 3 of the plugin interface",
            "UNFIT": "could not begin",
            "MISMATCHED": 'no function "query_v2"',
            "WITHOUT_INIT": 'no function "init"',
            "WITHOUT_QUERY": 'no function "query"',
            "UNDEFINED": "it can't be loaded: undefined symbol: there_is_no_such_function",
        }
        for define, sentence in cases.items():
            with self.subTest(define=define):
                folder = self.directory()
                path = plugins.probe("broken", folder, define, called="backend_x")
                said = self.start_with("x", folder)
                self.assertEqual(len(said), 1, said)
                self.assertTrue(said[0].startswith(f"{path}: "), said)
                self.assertIn(sentence, said[0])

    def test_framings_that_can_not_be_taken_are_told_all_at_once(self):
        folder = self.directory()
        for define in ["NAMELESS", "WITHOUT_FUNCTION", "UNDEFINED"]:
            plugins.probe("broken", folder, define, called=f"framing_{define.lower()}")
        (folder / "framing_text.so").write_text("This is no library.")
        said = self.start_with("default", folder)
        self.assertEqual(len(said), 4, said)
        sentences = ["it has no name", "file too short|invalid ELF header", "undefined symbol", '"probe" has no function']
        for line, sentence in zip(said, sentences, strict=True):
            self.assertRegex(line, sentence)

    def test_options_that_the_backend_does_not_take_are_told_where_they_stand(self):
        folder = self.directory()
        plugins.probe("backend_second", folder)
        plugins.probe("broken", folder, called="backend_plain")
        options = "[backend]\npeer = echo://\npere = echo://\n"
        path = self.write(f"[core]\nplugins = {folder}\nbackend = second\n{options}")
        said = self.run_server("--check-config", path, "-c", "x=1", status=2).stderr
        self.assertIn(f'{path}:6: the backend "second" does not take "pere" with this value', said)
        self.assertIn('-c x=1: the backend "second" does not take "x"', said)
        path = self.write(f"[core]\nplugins = {folder}\nbackend = plain\n{options}")
        said = self.run_server("--check-config", path, status=1).stderr
        self.assertIn(f'{path}:5: the backend "plain" has no options, remove "peer"', said)

    def test_a_backend_that_was_begun_is_cleaned_up_where_the_start_fails(self):
        folder = self.directory()
        plugins.probe("backend_second", folder)
        said = self.run_server("--plugins", str(folder), "-b", "second", "-c", "x=1", status=2).stderr
        self.assertIn("probe: cleanup", said)


class Functions(IntegrationCase):
    """What a plugin may call is there before it is loaded to its end, in every build."""

    def test_the_executable_exports_them(self):
        names = ["core_framing", "core_register_framing", "core_register_framing_v2", "xstr_lower"]
        listed = subprocess.run(
            [self.program("nm"), "-D", "--defined-only", executable()], capture_output=True, text=True, check=True)
        exported = {line.split()[-1] for line in listed.stdout.splitlines()}
        self.assertLessEqual(set(names), exported)
