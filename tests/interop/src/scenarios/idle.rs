pub(crate) fn run(_: &crate::servers::Server, _: &mut crate::report::Report, _: &super::Settings) {}
