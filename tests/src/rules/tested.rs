//! The tests of the workspace by the names that nextest gives them, read from the sources: modules
//! are followed as the compiler follows them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, File, Ident, Item, ItemMod, Lit, Meta, Token};

/// Packages that have tests, and where each begins.
const PACKAGES: [(&str, &str); 9] = [
    ("weir", "cli/src/main.rs"),
    ("weir-api", "api/src/lib.rs"),
    ("weir-editor-schema", "editor-schema/src/lib.rs"),
    ("weir-engine", "engine/src/lib.rs"),
    ("weir-messages", "messages/src/lib.rs"),
    ("weir-nodes", "nodes/src/lib.rs"),
    ("weir-runtime", "runtime/src/lib.rs"),
    ("weir-store", "store/src/lib.rs"),
    ("weir-tests", "tests/src/main.rs"),
];

/// The names of tests that a macro is given.
type Names = Punctuated<Ident, Token![,]>;

/// Where the cases are listed that every store is put through.
const CONFORMANCE: &str = "store/src/conformance/mod.rs";

/// Every test by package and name, and the file it is in.
pub(crate) struct Tests(BTreeMap<String, PathBuf>);

impl Tests {
    pub(crate) fn of_the_workspace() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in it");
        let mut walk = Walk { cases: cases(root), package: "", found: BTreeMap::new() };
        for (package, begin) in PACKAGES {
            walk.package = package;
            walk.file(&root.join(begin), "");
        }
        Self(walk.found)
    }

    /// The file of a test, `package module::name`.
    pub(crate) fn file(&self, name: &str) -> Option<&Path> {
        self.0.get(name).map(PathBuf::as_path)
    }

    /// Whether this text stands in the file of the test, or in one beside it that it reads.
    pub(crate) fn holds(&self, name: &str, text: &str) -> bool {
        let Some(file) = self.file(name) else { return false };
        let reads = |path: &Path| path.extension().is_some_and(|end| end == "txt");
        let folder = file.parent().and_then(|folder| folder.read_dir().ok());
        let beside = folder.into_iter().flatten().flatten().map(|entry| entry.path());
        let mut all = beside.filter(|path| reads(path)).chain([file.to_owned()]);
        all.any(|path| std::fs::read_to_string(path).is_ok_and(|all| all.contains(text)))
    }
}

/// The names of the cases: lines such as `claims::shards_divide_the_work,`.
fn cases(root: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(root.join(CONFORMANCE)).expect("stores are tested");
    let lines = text.lines().filter_map(|line| line.trim().strip_suffix(','));
    let paths = lines.filter_map(|line| line.split_once("::"));
    paths.map(|(_, name)| name.to_owned()).collect()
}

struct Walk {
    cases: Vec<String>,
    package: &'static str,
    found: BTreeMap<String, PathBuf>,
}

impl Walk {
    fn file(&mut self, path: &Path, module: &str) {
        let text = std::fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let File { items, .. } =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let owns = ["lib.rs", "main.rs", "mod.rs"].iter().any(|name| path.ends_with(name));
        let below = if owns { path.with_file_name("") } else { path.with_extension("") };
        self.items(&items, path, &below, module);
    }

    fn items(&mut self, items: &[Item], file: &Path, below: &Path, module: &str) {
        for item in items {
            if let Item::Fn(function) = item {
                let runs = !function.attrs.iter().any(|it| it.path().is_ident("ignore"));
                if runs && function.attrs.iter().any(is_test) {
                    self.add(module, &function.sig.ident.to_string(), file);
                }
            } else if let Item::Macro(made) = item {
                let named =
                    |is: &str| made.mac.path.segments.last().is_some_and(|it| it.ident == is);
                if named("conformance") {
                    self.cases.clone().iter().for_each(|case| self.add(module, case, file));
                } else if named("several") {
                    // Each is run on a plain database, and on one with the other profile.
                    let cases = made.mac.parse_body_with(Names::parse_terminated);
                    let cases = cases.expect("names with commas between them");
                    let plain = format!("{module}::plain");
                    cases.iter().for_each(|case| self.add(&plain, &case.to_string(), file));
                }
            } else if let Item::Mod(inner) = item {
                self.module(inner, file, below, module);
            }
        }
    }

    fn module(&mut self, inner: &ItemMod, file: &Path, below: &Path, module: &str) {
        let name = inner.ident.to_string();
        let path = if module.is_empty() { name.clone() } else { format!("{module}::{name}") };
        if let Some((_, items)) = &inner.content {
            return self.items(items, file, &below.join(&name), &path);
        }
        let said = inner.attrs.iter().find_map(path_of).map(|said| file.with_file_name(said));
        let flat = said.unwrap_or_else(|| below.join(format!("{name}.rs")));
        let nested = below.join(&name).join("mod.rs");
        self.file(if flat.exists() { &flat } else { &nested }, &path);
    }

    fn add(&mut self, module: &str, name: &str, file: &Path) {
        let module = if module.is_empty() { String::new() } else { format!("{module}::") };
        self.found.insert(format!("{} {module}{name}", self.package), file.to_owned());
    }
}

/// `#[test]`, `#[tokio::test(…)]`.
fn is_test(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|name| name.ident == "test")
}

/// What `#[path = "…"]` says.
fn path_of(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(value) = &pair.value else { return None };
    let Lit::Str(text) = &value.lit else { return None };
    pair.path.is_ident("path").then(|| text.value())
}

#[test]
fn tests_are_found_where_they_are() {
    let tests = Tests::of_the_workspace();
    let rows = [
        ("weir-tests rules::tested::tests_are_found_where_they_are", true),
        ("weir-store sqlite::tests::shards_divide_the_work", true),
        ("weir-engine value::hash::tests::the_vectors_hold", true),
        ("weir-engine value::hash::tests::VECTORS", false),
        ("weir-tests rules::tested::is_test", false),
        ("weir-engine value::hash::the_vectors_hold", false),
    ];
    for (name, is_there) in rows {
        assert_eq!(tests.file(name).is_some(), is_there, "{name}");
    }
    assert!(tests.0.len() > 500, "{} tests were found", tests.0.len());
}
