//! Flows as they run: loaded from the store, checked, published, paused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use weir_engine::catalogue::{Catalogue, Current, Mode, World};
use weir_engine::compile::{Compiled, Files, compile};
use weir_engine::diagnostic::{self, Severity};
use weir_engine::flow::Flow;
use weir_engine::model::{CartState, ContactId, Name};
use weir_engine::prove;
use weir_engine::source::{Node, Source};
use weir_engine::trigger::Trigger;
use weir_engine::turn::Input;
use weir_engine::value::Duration;
use weir_store::{
    Ask, CartFilter, Draft, Extra, FailPoint, FlowRecord, FlowState, InsideFilter, Origin, Publish,
    Who,
};

use crate::ingest::Write;
use crate::intake::draft::flow_id;
use crate::runtime::Runtime;
use crate::{Error, Result};

/// How many contacts are given the same in one batch.
const CONTACTS_MAX: usize = 500;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// A draft that was checked.
#[derive(Debug)]
pub struct Checked {
    /// The compiled flow, if it has no errors.
    pub flow: Option<Flow>,
    /// Whether it may be published.
    pub ok: bool,
    /// Its diagnostics, as in `check --format json`.
    pub diagnostics: Vec<serde_json::Value>,
    /// The same, to be read by people.
    pub text: String,
    /// Its id, when it can be read and the text says `state: draft`.
    pub draft_of: Option<Name>,
}

/// What became of a file of the flows folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// It was published as this version.
    Published(u32),
    /// It is what was published last.
    Unchanged,
    /// It was kept as a draft.
    Kept,
    /// The app has published since: the app's version stays.
    AppIsNewer,
}

impl Runtime {
    /// Loads every flow that lets people in or has somebody inside.
    pub(crate) async fn load_flows(&self) -> Result<()> {
        let mut flows = Catalogue::default();
        for record in self.0.store.flows().await? {
            for version in self.0.store.versions(&record.id).await? {
                let name = format!("{} version {}", record.id, version.number);
                let checked = self.check(&name, &version.published.draft);
                if let Some(flow) = checked.flow {
                    flows.add(Arc::new(flow), version.number);
                } else {
                    tracing::error!(flow = %record.id, version = version.number,
                        "a published version does not compile any more:\n{}", checked.text);
                }
            }
            if let Some(mode) = mode_of(record.state) {
                flows.set_current(&record.id, Current { version: record.version, mode });
            }
        }
        self.set_world(World { flows, ..World::clone(&self.world()) });
        Ok(())
    }

    /// Compiles a draft and collects what is wrong with it.
    pub fn check(&self, name: &str, draft: &Draft) -> Checked {
        let source = Source { name: name.to_owned(), text: draft.text.clone() };
        let files: Files = draft.files.clone();
        let Compiled { flow, root, diagnostics, .. } = compile(&source, &files, self.0.kinds);
        let failed = diagnostics.iter().any(|found| found.rule.severity == Severity::Error);
        let json = diagnostic::to_json(&source, root.as_ref(), &diagnostics);
        let list = json.as_array().cloned().unwrap_or_default();
        let text = diagnostic::render_text(&source, &diagnostics, false);
        let flow = flow.filter(|_| !failed);
        let draft_of = root.as_ref().and_then(draft_of);
        Checked { ok: flow.is_some(), flow, diagnostics: list, text, draft_of }
    }

    /// Keeps a draft, right or wrong; says its revision.
    pub async fn save_draft(
        &self,
        flow: &Name,
        draft: &Draft,
        if_revision: Option<i64>,
    ) -> Result<i64> {
        Ok(self.0.store.save_draft(flow, draft, if_revision, crate::clock::real_now()).await?)
    }

    /// Publishes the draft of a flow; refuses one with errors or a refuted assertion.
    pub async fn publish(&self, id: &Name, by: &str, if_revision: Option<i64>) -> Result<u32> {
        let record = self.flow_record(id).await?;
        self.publish_draft(id, record.draft, Origin::App, by, if_revision).await
    }

    async fn publish_draft(
        &self,
        id: &Name,
        draft: Draft,
        origin: Origin,
        by: &str,
        if_revision: Option<i64>,
    ) -> Result<u32> {
        let _one_at_a_time = self.0.publishing.lock().await;
        let checked = self.check(id, &draft);
        let Some(flow) = checked.flow else { return Err(Error::Flow(checked.diagnostics)) };
        if flow.id != *id {
            let text = format!("the text's `id` is `{}`, not `{id}`", flow.id);
            return Err(Error::NotNow(text));
        }
        if let Some(refuted) = prove::refuted(&flow) {
            return Err(Error::Refuted(refuted));
        }
        let (hash, at) = (flow.hash.clone(), self.now());
        let publish = Publish { draft, hash, origin, at, by: by.to_owned() };
        let number = self.0.store.publish(id, &publish, if_revision).await?;
        FailPoint::VersionKept.reached();
        for missing in self.missing(&flow).await? {
            tracing::warn!(flow = %id, "{missing}");
        }
        self.take_over(flow, number).await?;
        Ok(number)
    }

    /// What a flow asks for that is not there: no mistake of the flow, and to be told.
    pub async fn missing(&self, flow: &Flow) -> Result<Vec<String>> {
        let mut missing = self.missing_pools(flow).await?;
        missing.extend(self.missing_segments(flow));
        Ok(missing)
    }

    /// Lets people into a new version from now on.
    async fn take_over(&self, flow: Flow, number: u32) -> Result<()> {
        let id = flow.id.clone();
        let appointed = flow.starts.iter().filter(|start| start.trigger.is_appointed());
        let appointed: Vec<_> =
            appointed.map(|start| (start.id.clone(), start.trigger.clone())).collect();
        let state = self.flow_record(&id).await?.state;
        let mut world = World::clone(&self.world());
        world.flows.add(Arc::new(flow), number);
        let mode = mode_of(state).unwrap_or(Mode::Live);
        world.flows.set_current(&id, Current { version: number, mode });
        self.set_world(world);
        for (start, trigger) in appointed {
            match trigger {
                Trigger::Schedule(_) => self.plan_everybody(&id, &start).await?,
                Trigger::Cart { after: Some(after) } => self.plan_carts(after).await?,
                Trigger::Cart { after: None } | Trigger::Event { .. } | Trigger::Api => {}
            }
        }
        Ok(())
    }

    /// Plans carts anew whose quiet time has not ended: those that went quiet before a flow was
    /// published start nothing (rule 9).
    async fn plan_carts(&self, after: Duration) -> Result<()> {
        // A day of the contact's calendar is at most some hours longer than one of 24 hours.
        let longest = after.exact_millis().saturating_add(DAY_MILLIS);
        let since = self.now().plus(longest.saturating_neg());
        let states = [CartState::Open, CartState::Abandoned].into();
        let (filter, mut before) = (CartFilter { states, ..CartFilter::default() }, None);
        loop {
            let page = self.0.store.carts(&filter, before.as_ref(), CONTACTS_MAX).await?;
            let young = page.items.iter().filter(|one| one.cart.changed_at() >= since);
            let whose: BTreeSet<ContactId> = young.map(|one| one.contact).collect();
            let is_over = page.items.last().is_none_or(|last| last.cart.changed_at() < since);
            self.give_all(whose.into_iter(), &Input::Plan).await?;
            match page.next.filter(|_| !is_over) {
                Some(next) => before = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Gives every contact its appointment with a schedule start.
    async fn plan_everybody(&self, flow: &Name, start: &Name) -> Result<()> {
        let mut after = None;
        loop {
            let page =
                self.0.store.without_appointment(flow, start, after.as_ref(), CONTACTS_MAX).await?;
            self.give_all(page.items.into_iter(), &Input::Plan).await?;
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Pauses, resumes, drains or archives a flow.
    pub async fn set_flow_state(&self, id: &Name, state: FlowState) -> Result<()> {
        let _one_at_a_time = self.0.publishing.lock().await;
        let record = self.flow_record(id).await?;
        if record.version == 0 {
            let text = format!("`{id}` was never published; publish it first");
            return Err(Error::NotNow(text));
        }
        if record.state == FlowState::Paused && state != FlowState::Paused {
            self.release(id, self.overdue(id).await?).await?;
        }
        self.0.store.set_flow_state(id, state).await?;
        let mut world = World::clone(&self.world());
        if let Some(mode) = mode_of(state) {
            world.flows.set_current(id, Current { version: record.version, mode });
        }
        self.set_world(world);
        // What waited while it was paused is looked for now.
        self.0.timers.set(self.now());
        self.0.queued.set(self.now());
        Ok(())
    }

    /// How many timers of a paused flow are overdue.
    async fn overdue(&self, id: &Name) -> Result<u64> {
        let with = self.paused();
        let without = with.iter().filter(|flow| *flow != id).cloned().collect();
        let now = self.now();
        let [with, without] =
            [self.0.store.backlog(&with, now).await?, self.0.store.backlog(&without, now).await?]
                .map(|backlog| backlog.tokens + backlog.appointments);
        Ok(without.saturating_sub(with))
    }

    /// Ends the run of everybody who is inside a flow that is over (rule 5); says of how many
    /// contacts.
    pub async fn end_everybody(&self, id: &Name) -> Result<usize> {
        let (mut after, mut ended) = (None, BTreeSet::new());
        let all = InsideFilter::default();
        loop {
            let page = self.0.store.tokens_of(id, &all, after.as_ref(), CONTACTS_MAX).await?;
            let contacts = page.items.iter().map(|inside| inside.token.id.contact);
            let contacts: BTreeSet<_> = contacts.collect();
            self.give_all(contacts.iter().copied(), &Input::Archive { flow: id.clone() }).await?;
            ended.extend(contacts);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(ended.len()),
            }
        }
    }

    /// Gives the same input to many contacts.
    pub(crate) async fn give_all(
        &self,
        contacts: impl Iterator<Item = ContactId>,
        input: &Input,
    ) -> Result<()> {
        let writes = contacts.map(|contact| Write {
            ask: Ask::existing(Who::Internal(contact)),
            inputs: vec![input.clone()],
            extra: Extra::default(),
        });
        for written in self.write_all(writes.collect()).await {
            // Who was erased meanwhile needs nothing.
            match written {
                Ok(_) | Err(Error::Nobody) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What is known of a flow.
    pub async fn flow_record(&self, id: &Name) -> Result<FlowRecord> {
        self.0.store.flow(id).await?.ok_or_else(|| Error::NoFlow(id.clone()))
    }

    /// Takes one file of the flows folder (rules 1 and 4 of `docs/semantics.md`).
    pub async fn take_file(&self, name: &str, draft: Draft) -> Result<(Name, Filed)> {
        let checked = self.check(name, &draft);
        let flow = match (checked.flow, checked.draft_of) {
            (Some(flow), _) => flow,
            (None, Some(id)) => {
                tracing::warn!(flow = %id, "{name} is a draft with errors, see `weir check`");
                return self.keep_draft(id, &draft).await;
            }
            (None, None) => return Err(Error::Flow(checked.diagnostics)),
        };
        let id = flow.id.clone();
        let known = self.0.store.flow(&id).await?;
        let last = known.as_ref().and_then(|record| record.file_hash.as_deref());
        if last == Some(flow.hash.as_str()) {
            return Ok((id, Filed::Unchanged));
        }
        if !flow.live {
            return self.keep_draft(id, &draft).await;
        }
        if self.app_has_published_since(&id).await? {
            return Ok((id, Filed::AppIsNewer));
        }
        self.save_draft(&id, &draft, None).await?;
        FailPoint::DraftKept.reached();
        let number = self.publish_draft(&id, draft, Origin::File, "file", None).await?;
        Ok((id, Filed::Published(number)))
    }

    /// Keeps a draft of the flows folder, right or wrong, unless the flow was published.
    async fn keep_draft(&self, id: Name, draft: &Draft) -> Result<(Name, Filed)> {
        let known = self.0.store.flow(&id).await?;
        if known.is_none_or(|record| record.version == 0 && record.draft != *draft) {
            self.save_draft(&id, draft, None).await?;
        }
        Ok((id, Filed::Kept))
    }

    async fn app_has_published_since(&self, id: &Name) -> Result<bool> {
        let versions = self.0.store.versions(id).await?;
        Ok(versions.first().is_some_and(|newest| newest.published.origin == Origin::App))
    }
}

/// Reads the text of a flow file and the templates beside it that it may use.
pub fn read_flow_file(path: &Path) -> std::io::Result<Draft> {
    let text = std::fs::read_to_string(path)?;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    Ok(Draft { text, files: read_templates(folder)? })
}

/// The templates of a folder and its `templates/`, by name relative to the folder.
pub fn read_templates(folder: &Path) -> std::io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for (sub, prefix) in [(folder.to_path_buf(), ""), (folder.join("templates"), "templates/")] {
        let Ok(entries) = std::fs::read_dir(&sub) else { continue };
        for entry in entries {
            let path = entry?.path();
            let ending = path.extension().and_then(std::ffi::OsStr::to_str);
            if matches!(ending, Some("mjml" | "html" | "txt")) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                files.insert(format!("{prefix}{name}"), std::fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}

/// The id of a flow whose text says that it is a draft.
fn draft_of(root: &Node) -> Option<Name> {
    let text = |key: &str| root.as_map()?.get(key)?.as_text();
    let id = text("id").and_then(|id| flow_id(id).ok())?;
    (text("state") == Some("draft")).then_some(id)
}

fn mode_of(state: FlowState) -> Option<Mode> {
    match state {
        FlowState::Draft => None,
        FlowState::Live => Some(Mode::Live),
        FlowState::Paused => Some(Mode::Paused),
        FlowState::Draining => Some(Mode::Draining),
        FlowState::Archived => Some(Mode::Archived),
    }
}
