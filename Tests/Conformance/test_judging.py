"""What the judge of the suite's reports must not let pass. Run it with `python3 -m unittest` in this folder."""

import unittest

from expected import CUT, EXPECTATIONS, NON_STRICT, OK, expectation
from judging import Verdict, result


def report(**changes) -> dict:
    """A case that went well, but for the changes."""
    return {
        "id": "1.1.2", "behavior": "OK", "behaviorClose": "OK", "remoteCloseCode": 1000, "pieces": None, "echo": "all",
        "expectedClose": {"closedByMe": True, "closeCode": [1000]}, **changes,
    }  # fmt: skip


class Results(unittest.TestCase):
    def test_a_case_that_went_well(self):
        self.assertEqual(result(report()), OK)

    def test_a_case_that_did_not_run(self):
        self.assertEqual(result(None), "did not run")

    def test_a_wrong_close_code_is_told_although_the_suite_calls_it_ok(self):
        self.assertEqual(
            result(report(behaviorClose="WRONG CODE", remoteCloseCode=1002)), "OK, close WRONG CODE, code 1002")

    def test_a_fault_that_costs_no_code_is_told_although_the_suite_lets_it_pass(self):
        failed = {"closedByMe": False, "closeCode": [1002]}
        self.assertEqual(result(report(expectedClose=failed, remoteCloseCode=None)), "OK, close without a code")
        self.assertEqual(result(report(expectedClose=failed, remoteCloseCode=1002)), OK)

    def test_an_echo_of_other_bytes_is_told_where_the_suite_compares_lengths(self):
        self.assertEqual(result(report(id="9.1.1", echo="other")), "OK, other bytes came back")
        self.assertEqual(result(report(id="9.1.1", echo="beginning")), "OK, other bytes came back")
        self.assertEqual(result(report(id="9.1.1")), OK)

    def test_pieces_count_only_where_the_case_failed(self):
        self.assertEqual(result(report(behavior="FAILED")), "FAILED")
        self.assertEqual(result(report(behavior="FAILED", pieces="whole")), CUT)
        self.assertEqual(result(report(behavior="NON-STRICT", pieces="beginning")), NON_STRICT)
        self.assertEqual(
            result(report(behavior="FAILED", pieces="whole", behaviorClose="UNCLEAN")),
            "CUT, close UNCLEAN, code 1000")

    def test_a_case_that_is_only_reported_has_its_code(self):
        self.assertEqual(result(report(behavior="INFORMATIONAL", remoteCloseCode=1002)), "INFORMATIONAL 1002")


class Expected(unittest.TestCase):
    def test_without_a_row_only_ok_is_right(self):
        plain = expectation("5.1", "record")
        self.assertTrue(Verdict("5.1", "record", plain, OK).holds)
        self.assertFalse(Verdict("5.1", "record", plain, NON_STRICT).holds)

    def test_a_name_means_its_own_case_and_not_one_that_begins_like_it(self):
        self.assertEqual(expectation("7.1.6", "udp").results, ("INFORMATIONAL 1009",))
        self.assertEqual(expectation("1.1.10", "tcp").why, expectation("1.1.2", "tcp").why)

    def test_not_strict_is_allowed_only_where_a_round_trip_makes_timing_visible(self):
        cases = {"3.2", "3.3", "3.4", "4.1.3", "4.1.4", "4.1.5", "4.2.3", "4.2.4", "4.2.5", "5.15"}
        for row in EXPECTATIONS:
            if NON_STRICT in row.results:
                self.assertLessEqual(set(row.cases.split()), cases)
                self.assertNotIn("echo", row.peers.split())

    def test_each_row_says_why(self):
        for row in EXPECTATIONS:
            self.assertGreater(len(row.why), 20)


if __name__ == "__main__":
    unittest.main()
