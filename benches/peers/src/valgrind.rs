//! Counts instructions: this program runs itself under `valgrind --tool=callgrind`.

use crate::contenders::Contender;
use std::{
    env,
    io::ErrorKind,
    process::{Child, Command, Stdio},
};

/// Copies by vectors, whatever the size. Else glibc copies what is large by `rep movsb`, which valgrind counts as one
/// instruction an octet, so that a copy would look dearer the larger it is.
const TUNABLES: &str = "glibc.cpu.x86_rep_movsb_threshold=0x40000000:glibc.cpu.x86_rep_stosb_threshold=0x40000000";

/// One contender's work on one input.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) case: &'a str,
    pub(crate) size: usize,
    pub(crate) contender: Contender,
    pub(crate) chunk: usize,
}

impl<'a> Run<'a> {
    /// Reads what [`args`](Self::args) writes.
    pub(crate) fn from_args(args: &[&'a str]) -> Result<Self, String> {
        let &[case, size, contender, chunk] = args else {
            return Err("usage: peers run REPETITIONS CASE SIZE CONTENDER CHUNK".into());
        };
        let known = Contender::ALL.into_iter().find(|known| known.name() == contender);
        Ok(Self {
            case,
            size: number(size)?,
            contender: known.ok_or_else(|| format!("no contender is named {contender}"))?,
            chunk: number(chunk)?,
        })
    }

    fn args(self) -> [String; 4] {
        [self.case.into(), self.size.to_string(), self.contender.name().into(), self.chunk.to_string()]
    }

    /// Starts to count the instructions of one repetition.
    pub(crate) fn start(self) -> Result<Counting, String> {
        Ok(Counting { once: self.spawn("1")?, twice: self.spawn("2")? })
    }

    fn spawn(self, repetitions: &str) -> Result<Child, String> {
        let program = env::current_exe().map_err(|error| format!("the name of this program: {error}"))?;
        Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .args(["run", repetitions])
            .args(self.args())
            .env("GLIBC_TUNABLES", TUNABLES)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => "valgrind is not installed; the Debian package is named so".into(),
                _ => format!("valgrind: {error}"),
            })
    }
}

/// Two runs, one of which does the work twice, so that what the program does beside it cancels out.
///
/// Once more is enough: as it begins with nothing each time, the second repetition costs what the eighth does.
pub(crate) struct Counting {
    once: Child,
    twice: Child,
}

impl Counting {
    /// Waits for the instructions of one repetition.
    pub(crate) fn finish(self) -> Result<u64, String> {
        let (once, twice) = (instructions(self.once)?, instructions(self.twice)?);
        twice
            .checked_sub(once)
            .filter(|count| *count > 0)
            .ok_or_else(|| format!("valgrind counts {once} instructions for one repetition, {twice} for two"))
    }
}

pub(crate) fn number(arg: &str) -> Result<usize, String> {
    arg.parse().map_err(|error| format!("{arg}: {error}"))
}

fn instructions(child: Child) -> Result<u64, String> {
    let output = child.wait_with_output().map_err(|error| format!("valgrind: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    collected
        .filter(|_| output.status.success())
        .and_then(|(_, count)| count.trim().parse().ok())
        .ok_or_else(|| format!("valgrind: {}\n{said}", output.status))
}
