//! IDLE: begun, ended, renewed, and interrupted by other commands.

use crate::script::Script;
use imap_wire::client::Config;

/// In IDLE, with tag `A2`.
fn idling() -> Script {
    let mut script = Script::selected("IDLE", 3);
    script.sends("IDLE", "A2 IDLE\r\n");
    assert_eq!(script.says("+ idling\r\n"), ["A2 idles"]);
    script
}

#[test]
fn news_come_until_done() {
    let mut script = idling();
    assert_eq!(
        script.says("* 4 EXISTS\r\n* 1 EXPUNGE\r\n* OK still here\r\n"),
        ["4 EXISTS", "1 EXPUNGE", "status OK still here"]
    );
    script.client.done().unwrap();
    assert_eq!(script.transmits(), "DONE\r\n");
    // Nothing is lost before the server has seen it.
    assert_eq!(script.says("* 4 EXISTS\r\nA2 OK idled\r\n"), ["4 EXISTS", "A2 IDLE: OK idled"]);
    assert_eq!(script.client.view().unwrap().exists(), 4);
    assert!(script.client.done().is_err());
    assert_eq!(script.transmits(), "");
}

#[test]
fn a_command_ends_it_and_it_resumes() {
    let mut script = idling();
    script.sends("FETCH 1 FLAGS", "DONE\r\n");
    script.queues("NOOP");
    assert_eq!(script.says("* 2 EXPUNGE\r\nA2 OK\r\n"), ["2 EXPUNGE", "A2 IDLE: OK "]);
    assert_eq!(script.transmits(), "A3 FETCH 1 (FLAGS)\r\nA4 NOOP\r\n");
    script.says("A3 OK\r\n");
    assert_eq!(script.transmits(), "");
    script.says("A4 OK\r\n");
    assert_eq!(script.transmits(), "A5 IDLE\r\n");
    assert_eq!(script.says("+ again\r\n"), ["A5 idles"]);
    script.client.done().unwrap();
    assert_eq!(script.transmits(), "DONE\r\n");
    script.says("A5 OK\r\n");
    assert_eq!(script.transmits(), "");
}

#[test]
fn it_does_not_resume_if_it_is_not_to() {
    let mut config = Config::default();
    config.resume_idle = false;
    let mut script = Script::logged_in_with(config, "IDLE");
    script.sends("IDLE", "A1 IDLE\r\n");
    script.says("+\r\n");
    script.sends("NOOP", "DONE\r\n");
    script.says("A1 OK\r\n");
    assert_eq!(script.transmits(), "A2 NOOP\r\n");
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "");
}

#[test]
fn it_does_not_resume_after_done() {
    let mut script = idling();
    script.sends("NOOP", "DONE\r\n");
    script.client.done().unwrap();
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "A3 NOOP\r\n");
    script.says("A3 OK\r\n");
    assert_eq!(script.transmits(), "");

    let mut script = idling();
    script.sends("NOOP", "DONE\r\n");
    script.says("A2 OK\r\n");
    script.transmits();
    script.client.done().unwrap();
    script.says("A3 OK\r\n");
    assert_eq!(script.transmits(), "");

    // As mutt does: commands behind DONE, before it is answered.
    let mut script = idling();
    script.client.done().unwrap();
    script.sends("NOOP", "DONE\r\n");
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "A3 NOOP\r\n");
    script.says("A3 OK\r\n");
    assert_eq!(script.transmits(), "");
}

#[test]
fn an_idle_of_the_callers_own_takes_the_place_of_the_resumed_one() {
    let mut script = idling();
    script.sends("NOOP", "DONE\r\n");
    script.queues("IDLE");
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "A3 NOOP\r\n");
    script.says("A3 OK\r\n");
    assert_eq!(script.transmits(), "A4 IDLE\r\n");
    script.says("+\r\n");
    script.client.done().unwrap();
    assert_eq!(script.transmits(), "DONE\r\n");
    script.says("A4 OK\r\n");
    assert_eq!(script.transmits(), "");
}

#[test]
fn done_is_not_said_before_the_server_is_ready() {
    let mut script = Script::selected("IDLE", 3);
    script.sends("IDLE", "A2 IDLE\r\n");
    script.client.done().unwrap();
    assert_eq!(script.transmits(), "");
    assert_eq!(script.says("* 4 EXISTS\r\n+ idling\r\n"), ["4 EXISTS", "A2 idles"]);
    assert_eq!(script.transmits(), "DONE\r\n");

    let mut script = Script::selected("IDLE", 3);
    script.sends("IDLE", "A2 IDLE\r\n");
    script.queues("NOOP");
    script.says("+ idling\r\n");
    assert_eq!(script.transmits(), "DONE\r\n");
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "A3 NOOP\r\n");
}

#[test]
fn a_server_may_refuse_it() {
    for answer in ["NO", "BAD what", "OK odd"] {
        let mut script = Script::selected("IDLE", 3);
        script.sends("IDLE", "A2 IDLE\r\n");
        script.queues("NOOP");
        assert_eq!(script.says(format!("A2 {answer}\r\n")).len(), 1);
        // No DONE, and it is not tried again.
        assert_eq!(script.transmits(), "A3 NOOP\r\n");
        script.says("A3 OK\r\n");
        assert_eq!(script.transmits(), "");
        assert_eq!(script.says("+ late\r\n"), ["ignored + late"]);
    }
}

#[test]
fn a_server_may_end_it() {
    let mut script = idling();
    assert_eq!(script.says("A2 OK enough\r\n"), ["A2 IDLE: OK enough"]);
    script.sends("NOOP", "A3 NOOP\r\n");
    script.says("A3 OK\r\n");
    assert_eq!(script.transmits(), "");
}

#[test]
fn it_is_renewed_before_the_server_hangs_up() {
    let mut script = Script::selected("IDLE", 3);
    script.time(1000);
    script.sends("IDLE", "A2 IDLE\r\n");
    script.says("+\r\n");
    // It has to know what time it is.
    assert_eq!(script.deadline(), Some(0));
    script.time(2000);
    assert_eq!(script.deadline(), Some(2000 + 28 * 60));
    script.time(2000 + 28 * 60 - 1);
    assert_eq!(script.transmits(), "");
    script.time(2000 + 28 * 60);
    assert_eq!(script.transmits(), "DONE\r\n");
    assert_eq!(script.says("* 4 EXISTS\r\nA2 OK\r\n"), ["4 EXISTS", "A2 IDLE: OK "]);
    assert_eq!(script.transmits(), "A3 IDLE\r\n");
    assert_eq!(script.says("+\r\n"), ["A3 idles"]);
    script.time(9000);
    assert_eq!(script.deadline(), Some(9000 + 28 * 60));
}

#[test]
fn keep_alives_are_no_news() {
    let mut script = idling();
    assert_eq!(script.says("+ still idling\r\n"), ["ignored + still idling"]);
    script.client.done().unwrap();
    assert_eq!(script.says("+ still idling\r\n"), ["ignored + still idling"]);
    assert_eq!(script.transmits(), "DONE\r\n");
}

#[test]
fn it_can_be_left_by_logout() {
    let mut script = idling();
    script.sends("LOGOUT", "DONE\r\n");
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "A3 LOGOUT\r\n");
    assert_eq!(
        script.says("* BYE see you\r\nA3 OK done\r\n"),
        ["status BYE see you", "A3 LOGOUT: OK done", "ended: the client has logged out"]
    );
}

#[test]
fn it_does_not_resume_for_nobody() {
    let mut script = Script::selected("IDLE UNAUTHENTICATE", 3);
    script.sends("IDLE", "A2 IDLE\r\n");
    script.says("+\r\n");
    script.sends("UNAUTHENTICATE", "DONE\r\n");
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "A3 UNAUTHENTICATE\r\n");
    script.says("A3 OK\r\n");
    assert_eq!(script.transmits(), "");
}

#[test]
fn done_is_not_said_once_the_server_has_ended_it() {
    let mut script = idling();
    script.client.done().unwrap();
    assert_eq!(script.says("A2 OK enough\r\n"), ["A2 IDLE: OK enough"]);
    // It would be no command.
    script.sends("NOOP", "A3 NOOP\r\n");
}
