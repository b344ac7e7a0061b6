//! Counts instructions, allocations and memory: this program runs itself under valgrind.
//!
//! Instructions are those that its tool callgrind collects, and allocations the calls of `malloc` and its kin that this
//! saw; memory is what its tool DHAT sees. An allocator that counts would be there in all that is measured, and it would
//! take `unsafe`.

use crate::contenders::Contender;
use std::{
    env,
    io::ErrorKind,
    path::Path,
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

    /// Starts to count what one repetition takes.
    pub(crate) fn start(self) -> Result<Counting, String> {
        let spawn = |repetitions| self.spawn(&["--tool=callgrind", PROFILE_OUT], ["run", repetitions]);
        Ok(Counting { once: spawn("1")?, twice: spawn("2")? })
    }

    /// Starts to measure the memory that one repetition has at most.
    pub(crate) fn start_peak(self) -> Result<Peaking, String> {
        let spawn = |repetitions| self.spawn(&["--tool=dhat", "--dhat-out-file=/dev/null"], ["hold", repetitions]);
        Ok(Peaking { never: spawn("0")?, once: spawn("1")? })
    }

    /// A profile of one repetition, as callgrind writes it, after one that is not in it.
    pub(crate) fn profile(self) -> Result<String, String> {
        let collect = format!("--toggle-collect=*{}*", crate::MEASURED);
        let (profile, _) = finish(self.spawn(&["--tool=callgrind", PROFILE_OUT, &collect], ["profile", "1"])?)?;
        Ok(profile)
    }

    fn spawn(self, tool: &[&str], command: [&str; 2]) -> Result<Child, String> {
        let program = env::current_exe().map_err(|error| format!("the name of this program: {error}"))?;
        let (Some(folder), Some(name)) = (program.parent(), program.file_name()) else {
            return Err(format!("{} is no program", program.display()));
        };
        let path = env::var_os("PATH").unwrap_or_default();
        Command::new("valgrind")
            .args(tool)
            // By a name that does not depend on where it is: its length decides where on the heap things lie, and so how much
            // the allocator has to do.
            .current_dir(folder)
            .arg(Path::new(".").join(name))
            .args(command)
            .args(self.args())
            // What else is in the environment lies on the stack, and moves what is there.
            .env_clear()
            .env("PATH", path)
            .env("GLIBC_TUNABLES", TUNABLES)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => "valgrind is not installed; the Debian package is named so".into(),
                _ => format!("valgrind: {error}"),
            })
    }
}

const PROFILE_OUT: &str = "--callgrind-out-file=/dev/stdout";

/// What one repetition takes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) instructions: u64,
    /// Calls that get memory, or more of it.
    pub(crate) allocations: u64,
}

/// Two runs, one of which does the work twice, so that what the program does beside it cancels out.
///
/// Once more is enough: as it begins with nothing each time, or with what it kept from the first, the second repetition
/// costs what the eighth does.
pub(crate) struct Counting {
    once: Child,
    twice: Child,
}

impl Counting {
    /// Waits for what one repetition takes.
    pub(crate) fn finish(self) -> Result<Counted, String> {
        let (once, twice) = (counted(self.once)?, counted(self.twice)?);
        let difference = |of: fn(&Counted) -> u64| of(&twice).checked_sub(of(&once));
        difference(|it| it.instructions)
            .filter(|instructions| *instructions > 0)
            .zip(difference(|it| it.allocations))
            .map(|(instructions, allocations)| Counted { instructions, allocations })
            .ok_or_else(|| format!("valgrind counts {once:?} for one repetition, {twice:?} for two"))
    }
}

pub(crate) fn number(arg: &str) -> Result<usize, String> {
    arg.parse().map_err(|error| format!("{arg}: {error}"))
}

fn counted(child: Child) -> Result<Counted, String> {
    let (profile, said) = finish(child)?;
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    collected
        .and_then(|(_, count)| count.trim().parse().ok())
        .zip(allocations(&profile))
        .map(|(instructions, allocations)| Counted { instructions, allocations })
        .ok_or_else(|| format!("valgrind: {said}"))
}

/// Two runs, one of which does no work.
///
/// Both hold so much beside it that the time with the most memory lies behind all that is made ready.
pub(crate) struct Peaking {
    never: Child,
    once: Child,
}

/// Octets of that.
pub(crate) const HELD: usize = 256 << 20;

impl Peaking {
    /// Waits for the octets that the work had at most, beside what was there before it.
    pub(crate) fn finish(self) -> Result<u64, String> {
        let (never, once) = (peak(self.never)?, peak(self.once)?);
        once.checked_sub(never).ok_or_else(|| format!("valgrind sees {never} octets without the work, {once} with it"))
    }
}

fn peak(child: Child) -> Result<u64, String> {
    let (_, said) = finish(child)?;
    let most = said.lines().find_map(|line| line.split_once("At t-gmax:"));
    most.and_then(|(_, most)| most.trim().split(' ').next()?.replace(',', "").parse().ok())
        .ok_or_else(|| format!("valgrind: {said}"))
}

/// What it wrote, and what valgrind said beside it.
fn finish(child: Child) -> Result<(String, String), String> {
    let output = child.wait_with_output().map_err(|error| format!("valgrind: {error}"))?;
    let (wrote, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        return Err(format!("valgrind: {}\n{said}", output.status));
    }
    Ok((wrote.into_owned(), said.into_owned()))
}

/// Functions of C by which Rust's allocator gets memory.
const ALLOCATORS: [&str; 6] = ["malloc", "calloc", "realloc", "memalign", "aligned_alloc", "posix_memalign"];

/// Adds up the calls of [`ALLOCATORS`] in a profile. `None` if there is none, as every program has some.
///
/// A call is a line `cfn=(7) malloc`, the name only where it first occurs, and a line `calls=3 ...` behind it.
fn allocations(profile: &str) -> Option<u64> {
    let (mut allocators, mut callee, mut sum) = (Vec::new(), "", 0);
    for line in profile.lines() {
        let function = line.strip_prefix("cfn=").or_else(|| line.strip_prefix("fn="));
        if let Some((number, name)) = function.and_then(|function| function.split_once(' '))
            && ALLOCATORS.contains(&name)
        {
            allocators.push(number);
        }
        if let Some(function) = line.strip_prefix("cfn=") {
            callee = function.split(' ').next().unwrap_or_default();
        } else if let Some(calls) = line.strip_prefix("calls=")
            && allocators.contains(&callee)
        {
            sum += calls.split(' ').next()?.parse::<u64>().ok()?;
        }
    }
    Some(sum).filter(|sum| *sum > 0)
}
