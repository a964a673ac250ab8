//! `weir schema`: the documents that describe flows, the editor's nodes and the HTTP interface.

use clap::{Args as ClapArgs, ValueEnum};

use crate::exit::Exit;
use crate::output;

/// Print a schema document.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:
  weir schema flow > flow.schema.json     # `# yaml-language-server: $schema=flow.schema.json`
  weir schema editor
  weir schema openapi > openapi.json")]
pub(crate) struct Args {
    /// Which document.
    #[arg(value_enum)]
    which: Which,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    /// JSON Schema of flow files, for editors such as VS Code.
    Flow,
    /// What a visual editor must know of every kind of node.
    Editor,
    /// The HTTP interface, OpenAPI 3.1.
    Openapi,
}

/// Runs the verb.
pub(crate) fn run(args: &Args) -> Exit {
    match args.which {
        Which::Flow => output::json(&weir_editor_schema::flow(weir_nodes::KINDS)),
        Which::Editor => output::json(&weir_editor_schema::editor(weir_nodes::KINDS)),
        Which::Openapi => output::json(&weir_api::openapi()),
    }
    Exit::Fine
}
