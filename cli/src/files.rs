//! Finding and reading flow files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use weir_engine::compile::{Compiled, compile};
use weir_engine::diagnostic::has_errors;
use weir_engine::flow::Flow;
use weir_engine::source::Source;
use weir_runtime::read_flow_file;

use crate::exit::usage;

/// A flow file that was read and compiled.
#[derive(Debug)]
pub(crate) struct FlowFile {
    /// Its path, as people named it.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) source: Source,
    /// What came of it.
    pub(crate) compiled: Compiled,
}

/// The flow files that were named: files as they are, folders for the flows in them.
pub(crate) fn find(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            found.extend(flows_in(path)?);
        } else if path.is_file() {
            found.push(path.clone());
        } else {
            return Err(usage(format!("there is no file or folder {}", path.display())));
        }
    }
    if found.is_empty() {
        let named: Vec<_> = named.iter().map(|path| path.display().to_string()).collect();
        return Err(usage(format!("no flow (*.yaml, *.yml, *.json) in {}", named.join(", "))));
    }
    Ok(found)
}

/// The flow files of a folder; none is none.
pub(crate) fn flows_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut flows = Vec::new();
    let entries = std::fs::read_dir(folder)
        .map_err(|error| usage(format!("cannot read the folder {}: {error}", folder.display())))?;
    for entry in entries {
        let path = entry?.path();
        let ending = path.extension().and_then(std::ffi::OsStr::to_str);
        if path.is_file() && matches!(ending, Some("yaml" | "yml" | "json")) {
            flows.push(path);
        }
    }
    flows.sort();
    Ok(flows)
}

/// Reads and compiles one flow file.
pub(crate) fn read(path: &Path) -> anyhow::Result<FlowFile> {
    let draft = read_flow_file(path).map_err(|error| {
        let is_text = error.kind() != std::io::ErrorKind::InvalidData;
        let cure = if is_text { "" } else { "; save the flow and its templates as UTF-8" };
        usage(format!("cannot read {}: {error}{cure}", path.display()))
    })?;
    let source = Source { name: path.display().to_string(), text: draft.text };
    let compiled = compile(&source, &draft.files, weir_nodes::KINDS);
    Ok(FlowFile { path: path.to_path_buf(), source, compiled })
}

/// Reads and compiles all flow files named.
pub(crate) fn read_all(named: &[PathBuf]) -> anyhow::Result<Vec<FlowFile>> {
    find(named)?.iter().map(|path| read(path)).collect()
}

/// The flow of a file that must be right; its diagnostics are printed when it is not.
pub(crate) fn must_compile(path: &Path) -> anyhow::Result<Result<Arc<Flow>, String>> {
    let file = read(path)?;
    let text = file.text(crate::output::colours());
    Ok(match file.compiled.flow {
        Some(flow) => Ok(Arc::new(flow)),
        None => Err(text),
    })
}

impl FlowFile {
    /// Its diagnostics, to be read by people.
    pub(crate) fn text(&self, colour: bool) -> String {
        weir_engine::diagnostic::render_text(&self.source, &self.compiled.diagnostics, colour)
    }

    /// Whether it has errors.
    pub(crate) fn has_errors(&self) -> bool {
        has_errors(&self.compiled.diagnostics)
    }
}
