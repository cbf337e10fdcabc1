"""Guards of what a person is told: with its cause, once per step and channel, by whoever still lives."""

from tools.mutants.mutant import Promise, mutant

PULSE = "core.operations.liveness"

MUTANTS = (
    mutant(
        "a notice is posted each time it is asked for",
        Promise.TOLD,
        "core/tests/alerts/test_alerts.py::test_notice_is_posted_once_however_often_it_is_asked_for",
        ("core.alerts.channels:send_notice", "if claimed != 1:", "if False:"),
    ),
    mutant(
        "what flickers is told at each flicker",
        Promise.TOLD,
        "core/tests/alerts/test_alerts.py::test_what_flickers_is_one_matter",
        ("core.alerts.lifecycle:raise_alert", " or _reopen(cause, about, data):", ":"),
    ),
    mutant(
        "a process that hangs shows life",
        Promise.TOLD,
        "core/tests/operations/test_processes.py::test_process_whose_loop_hangs_shows_no_life",
        (f"{PULSE}:LivenessReporter._beat", "if self._hangs():", "if False:"),
    ),
    mutant(
        "a process that is ending tells of the others",
        Promise.TOLD,
        "core/tests/operations/test_processes.py::test_process_that_is_ending_tells_of_nobody",
        (f"{PULSE}:LivenessReporter._watch", "if self._looks_away.is_set():", "if False:"),
    ),
    mutant(
        "the watchman dies of what he should outlive",
        Promise.ALONE_OR_TWICE,
        "storefront/tests/test_no_room.py::test_parent_without_a_free_descriptor_tries_again",
        ("storefront.run.supervisor:Supervisor._start_or_wait", "CANNOT_START", "ZeroDivisionError"),
    ),
)
