//! `plumbline completions`: the completion script of a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::{Answer, Arguments, Outcome, output};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline completions bash > ~/.local/share/bash-completion/completions/plumbline
  plumbline completions zsh > ~/.zfunc/_plumbline
  plumbline completions fish > ~/.config/fish/completions/plumbline.fish")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(command: &Completions) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "plumbline", &mut script);
    output::bytes(None, &script)?;
    Ok(Outcome::Done)
}
