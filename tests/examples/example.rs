//! Where an example is.

use std::{path::PathBuf, process::Command, sync::OnceLock};

/// An example, built first, since not every way to run a test does so.
pub(crate) fn example(name: &str) -> PathBuf {
    static EXAMPLES: OnceLock<PathBuf> = OnceLock::new();
    let examples = EXAMPLES.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--features", "cram-md5,scram,serde", "--examples"]);
        // What cargo says to tests is not meant for build scripts: that of `ring` would run anew each time.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|it| it.starts_with("CARGO_PKG_") || it.starts_with("CARGO_MANIFEST_")) {
                build.env_remove(name);
            }
        }
        assert!(build.status().is_ok_and(|status| status.success()), "the examples do not build");
        let test = std::env::current_exe().expect("a test has a path");
        let folder = test.ancestors().nth(2).expect("tests are built in a folder of their own");
        folder.join("examples")
    });
    examples.join(name)
}
