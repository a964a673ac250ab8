//! Files of contacts, good and bad.

use std::path::PathBuf;

use serde_json::json;

use super::*;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn batches(path: &Path) -> Vec<Batch> {
    let mut source = Source::open(path, &Reading::default()).unwrap();
    std::iter::from_fn(|| source.batch().unwrap()).collect()
}

fn refused(path: &Path) -> String {
    match Source::open(path, &Reading::default()) {
        Err(error) => format!("{error:#}"),
        Ok(mut source) => loop {
            match source.batch() {
                Err(error) => return format!("{error:#}"),
                Ok(batch) => assert!(batch.is_some(), "{} was read", path.display()),
            }
        },
    }
}

#[test]
fn tables_are_read_as_shops_and_spreadsheets_write_them() {
    let folder = Folder::new();
    let text = "\u{feff}id;city;tags\r\nc1;\"Wien; \"\"1.\"\"\nBezirk\";VIP|B\r\n\r\nc2;Graz;\r\n";
    let read = batches(&folder.file("a.csv", text));
    let told: Vec<_> = read[0].good.iter().map(|good| (good.line, &good.told)).collect();
    let first = json!({
        "id": "c1", "tags": ["VIP", "B"], "attributes": {"city": "Wien; \"1.\"\nBezirk"},
    });
    let second = json!({"id": "c2", "attributes": {"city": "Graz"}});
    assert_eq!(told, [(2, &first), (5, &second)]);
    let tabs = batches(&folder.file("b.tsv", "email\tname\na@b.co\tA, B; C\n"));
    assert_eq!(tabs[0].good[0].told["attributes"]["name"], "A, B; C");
    let one = batches(&folder.file("c.csv", "email\na@b.co\n"));
    assert_eq!(one[0].good[0].told, json!({"email": "a@b.co"}));
}

#[test]
fn a_row_that_cannot_be_read_is_told_with_its_line_and_as_it_was() {
    let folder = Folder::new();
    let text = b"id,city\nc1,Wien\n,Graz\nc2,\xff\nc3\nc4,Linz\n";
    let read = &batches(&folder.file("a.csv", text))[0];
    let told: Vec<_> =
        read.rejects.iter().map(|one| (one.line, one.code.as_str(), &one.row)).collect();
    let was =
        [json!({"id": "", "city": "Graz"}), json!({"id": "c2", "city": "\u{fffd}"}), json!(["c3"])];
    assert_eq!(
        told,
        [(3, "missing", &was[0]), (4, "not_utf8", &was[1]), (5, "wrong_length", &was[2])]
    );
    assert!(read.rejects[1].message.contains("line 4"), "{}", read.rejects[1].message);
    assert_eq!(read.good.len(), 2, "one bad row never loses the good ones");
    let lines = b"{\"id\":\"c1\"}\n\n{\"id\":\n{\"id\":\"\xff\"}\n[]\n{\"email\":\"x\"}\n";
    let read = &batches(&folder.file("a.jsonl", lines))[0];
    let told: Vec<_> = read
        .rejects
        .iter()
        .map(|one| (one.line, one.code.as_str(), one.pointer.as_str()))
        .collect();
    let (bad, form, kind) = ("invalid_json", "not_utf8", "wrong_type");
    assert_eq!(told, [(3, bad, ""), (4, form, ""), (5, kind, ""), (6, "invalid_email", "/email")]);
}

#[test]
fn files_that_cannot_be_used_are_refused_as_a_whole() {
    let folder = Folder::new();
    let cases: [(&str, &[u8], &str); 7] = [
        ("a.csv", b"", "names the columns"),
        ("b.csv", b"city,first_name\nWien,Ada\n", "no column says who"),
        ("c.csv", b"id,\xff\n", "header is not UTF-8"),
        ("d.csv", b"\xff\xfei\0d\0", "UTF-16"),
        ("e.csv", b"id,Email,email\n", "twice"),
        ("f.xlsx", b"PK", "name the file"),
        ("i.csv", b"id,consent.fax\n", "no channel of consent"),
    ];
    for (name, bytes, why) in cases {
        let said = refused(&folder.file(name, bytes));
        assert!(said.contains(why), "{name}: {said}");
    }
    let open = format!("id,city\nc1,Wien\nc2,\"{}\n", "x,y\n".repeat(600_000));
    let said = refused(&folder.file("open.csv", open));
    assert!(said.contains("line 3") && said.contains("quote"), "{said}");
    let long = format!("{{\"id\":\"c1\"}}\n{{\"id\":\"{}\"}}\n", "x".repeat(1 << 20));
    assert!(refused(&folder.file("long.jsonl", long)).contains("line 2"));
    assert!(refused(&folder.0.path().join("none.csv")).contains("cannot read"));
    assert!(refused(folder.0.path()).contains("is no file"));
}

fn lines_of(line: impl Fn(u32) -> String) -> String {
    (0..2_500).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn a_file_is_read_on_from_where_a_batch_ended() {
    let folder = Folder::new();
    let rows = lines_of(|n| format!("c{n},\"a\nb {n}\"\n"));
    let lines = lines_of(|n| format!("{{\"id\":\"c{n}\"}}\n"));
    let files = [
        folder.file("a.csv", format!("\u{feff}id,city\n{rows}")),
        folder.file("a.jsonl", format!("\u{feff}{lines}")),
    ];
    for file in files {
        let whole = batches(&file);
        assert_eq!(
            whole.iter().map(|batch| batch.good.len()).collect::<Vec<_>>(),
            [1_000, 1_000, 500]
        );
        for (before, after) in whole.iter().zip(&whole[1..]) {
            let mut source = Source::open(&file, &Reading::default()).unwrap();
            source.go_to(before.to).unwrap();
            let again = source.batch().unwrap().unwrap();
            let told = |batch: &Batch| {
                let rows = batch.good.iter().map(|good| (good.line, good.told.clone()));
                (rows.collect::<Vec<_>>(), batch.from, batch.to)
            };
            assert_eq!(told(&again), told(after));
        }
    }
}

#[test]
fn a_row_that_depends_on_one_before_begins_a_batch() {
    let folder = Folder::new();
    let text = "id,email\nc1,a@b.co\nc2,c@b.co\nc1,d@b.co\n,a@b.co\n,e@b.co\nc3,\n";
    let read = batches(&folder.file("a.csv", text));
    let lines: Vec<Vec<u64>> =
        read.iter().map(|batch| batch.good.iter().map(|good| good.line).collect()).collect();
    assert_eq!(lines, [vec![2, 3], vec![4], vec![5, 6], vec![7]]);
}
