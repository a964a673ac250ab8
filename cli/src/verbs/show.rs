//! `weir show`: the compiled graph, to look at.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use weir_engine::show;

use crate::exit::Exit;
use crate::{files, output};

/// Print the compiled graph of a flow.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir show flows/abandoned-cart.yaml
  weir show flows/abandoned-cart.yaml --as svg > flow.svg
  weir show flows/abandoned-cart.yaml --as dot | dot -Tpng -o flow.png")]
pub(crate) struct Args {
    /// The flow file.
    file: PathBuf,
    /// As what.
    #[arg(long = "as", value_enum, default_value_t = Form::Tree, value_name = "FORM")]
    #[arg(env = "WEIR_AS")]
    form: Form,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// Indented text.
    Tree,
    /// A Mermaid flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
    /// Nodes and edges.
    Json,
}

/// Runs the verb.
pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let flow = match files::must_compile(&args.file)? {
        Ok(flow) => flow,
        Err(diagnostics) => {
            output::say(&diagnostics);
            return Ok(Exit::Problems);
        }
    };
    match args.form {
        Form::Tree => output::print(&show::tree(&flow)),
        Form::Mermaid => output::print(&show::mermaid(&flow)),
        Form::Dot => output::print(&show::dot(&flow)),
        Form::Svg => output::print(&show::svg(&flow)),
        Form::Json => output::json(&show::json(&flow)),
    }
    Ok(Exit::Fine)
}
