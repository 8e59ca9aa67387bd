//! What the site does with each message of an agent. The agent is proven to be this device, and may lie about
//! everything else: nothing it says touches another device's rows.

use deskside_audit::{Entry, Maker, Receipt, Verifier};
use deskside_model::{DeviceFacts, DeviceId, DeviceKey, StatusKind};
use deskside_store::Received;
use deskside_wire::control::{Evidence, Facts, Receipt as ReceiptMessage, SessionState, agent_to_site, site_to_agent};

use super::handshake::Farewell;
use super::link::Ended;
use crate::announce;
use crate::collections::evaluate;
use crate::sessions::{self, progress};
use crate::state::AppState;
use crate::status_messages::Message;

/// A device that has just disconnected may come back to the relay before it comes back here.
const RELAY_GRACE: std::time::Duration = std::time::Duration::from_secs(600);
/// So many of an entry's values are repeated in the status message about it, which needs room for its own. Honest devices
/// write fewer; all are in the entry itself.
const REPEATED_VALUES: usize = 20;
/// The longest JSON of facts.
const MAX_FACTS: usize = 128 * 1024;

/// The device is connected: from now on it is online.
pub(super) async fn connected(
    state: &AppState,
    device: DeviceId,
    key: DeviceKey,
    first: Option<Facts>,
) -> Result<(), Ended> {
    let far_future = deskside_model::Timestamp::from_millis(i64::MAX);
    state.gate.admit_device(key, far_future);
    let mut change = state.change().await?;
    change.devices().set_last_seen(device, state.clock.now()).await?;
    evaluate::device(&mut change, device, true).await?;
    // They may have changed since they were put into the welcome.
    change.settings_may_differ([device]);
    change.commit().await?;
    if let Some(first) = first {
        facts(state, device, &first).await?;
    }
    // Last, so that whoever sees it online sees it as it is now.
    state.presence.set_online(device);
    announce::device(state, device).await;
    Ok(())
}

/// The device is gone.
pub(super) async fn disconnected(state: &AppState, device: DeviceId, key: DeviceKey) {
    state.gate.admit_device(key, state.clock.now().after(RELAY_GRACE));
    state.presence.set_offline(device);
    let seen = async {
        let tx = state.store.begin().await?;
        tx.devices().set_last_seen(device, state.clock.now()).await?;
        tx.commit().await
    };
    if let Err(error) = seen.await {
        // It may have been removed; else the time of its connecting stands.
        tracing::debug!(%device, %error, "could not note when a device was last seen");
    }
    announce::device(state, device).await;
}

/// Two agents answer with one key: neither can be told from the other, so neither is trusted.
pub(super) async fn cloned(state: &AppState, device: DeviceId) -> Result<(), Ended> {
    let record = state.store.devices().get(device).await?;
    let mut change = state.change().await?;
    change.devices().set_key_conflict(device).await?;
    change
        .record(Message::new(StatusKind::DeviceKeyCloned).on_device(device, &record.facts.name))
        .await?;
    change.commit().await?;
    state.hub.expel(device, Farewell::ClonedKey);
    state.presence.set_offline(device);
    announce::device(state, device).await;
    Ok(())
}

/// One message; returns what is to be answered.
pub(super) async fn message(
    state: &AppState,
    device: DeviceId,
    key: DeviceKey,
    message: agent_to_site::Message,
) -> Result<Vec<site_to_agent::Message>, Ended> {
    use agent_to_site::Message;
    match message {
        Message::Hello(_) => return Err(Farewell::ProtocolError.into()),
        Message::Facts(new) => {
            if facts(state, device, &new).await? {
                announce::device(state, device).await;
            }
        }
        Message::OfferAnswer(answer) => state.hub.answer(device, answer),
        Message::SessionState(new) => session_state(state, device, &new).await?,
        Message::Evidence(entries) => return evidence(state, device, key, &entries).await,
        Message::Applied(applied) => state.delivery.applied(device, applied.settings_version),
        Message::Pong(_) => {}
    }
    Ok(Vec::new())
}

/// Keeps new facts. False when nothing changed.
async fn facts(state: &AppState, device: DeviceId, new: &Facts) -> Result<bool, Ended> {
    if new.json.len() > MAX_FACTS {
        return Err(Farewell::ProtocolError.into());
    }
    let Ok(new) = serde_json::from_str::<DeviceFacts>(&new.json) else {
        return Err(Farewell::ProtocolError.into());
    };
    let new = new.bounded();
    if state.store.devices().get(device).await?.facts == new {
        return Ok(false);
    }
    let mut change = state.change().await?;
    change.devices().set_facts(device, &new).await?;
    // Only a connected device sends facts.
    evaluate::device(&mut change, device, true).await?;
    change.commit().await?;
    // With other facts it may be in other collections, where the operator of a session has no role.
    if let Err(error) = sessions::end_forbidden_on(state, device).await {
        tracing::warn!(%device, ?error, "could not look for sessions that are allowed no more; the next look comes within a minute");
    }
    Ok(true)
}

/// How a session goes on, for the live view.
async fn session_state(state: &AppState, device: DeviceId, new: &SessionState) -> Result<(), Ended> {
    match (new.session_id.parse(), progress::from_device(new, state.clock.now())) {
        (Ok(session), Some(change)) => {
            progress::apply(state, device, session, &change).await?;
            match progress::measured(new) {
                Some(measured) => Ok(progress::keep_measured(state, device, session, &measured).await?),
                None => Ok(()),
            }
        }
        // A state that a newer agent knows and we don't.
        (Ok(_), None) => Ok(()),
        (Err(_), _) => Err(Farewell::ProtocolError.into()),
    }
}

/// Keeps the device's evidence, turns it into status messages, and signs for it.
async fn evidence(
    state: &AppState,
    device: DeviceId,
    key: DeviceKey,
    sent: &Evidence,
) -> Result<Vec<site_to_agent::Message>, Ended> {
    let mut head = state.store.evidence().head(device).await?;
    let before = head;
    for sent in &sent.entries {
        let Ok(entry) = Entry::from_bytes(&sent.entry) else {
            return Err(Farewell::ProtocolError.into());
        };
        if entry.sequence() <= head.sequence {
            // Sent again because its receipt was lost; it must be the very same.
            let tx = state.store.begin().await?;
            let again = tx.evidence().insert(device, &entry, state.clock.now()).await?;
            // There is one writer: what follows may need it.
            drop(tx);
            if again != Received::Again {
                return broken_chain(state, device, "forked").await;
            }
            continue;
        }
        let mut verifier = Verifier::new(Maker::Device(device), *key.as_bytes()).after(head);
        if !verifier.read(&entry) {
            return broken_chain(state, device, "does not continue the chain").await;
        }
        keep(state, device, &entry).await?;
        head = verifier.head();
    }
    if head == before && sent.entries.is_empty() {
        return Ok(Vec::new());
    }
    let signature = Receipt { device, head }.sign(&state.key);
    let receipt = ReceiptMessage {
        sequence: head.sequence,
        signature: signature.as_bytes().to_vec(),
    };
    Ok(vec![site_to_agent::Message::Receipt(receipt)])
}

/// One new entry: the bytes, the status message, and what it says of a session, together or not at all.
async fn keep(state: &AppState, device: DeviceId, entry: &Entry) -> Result<(), Ended> {
    let name = state.store.devices().get(device).await?.facts.name;
    let values = entry.values();
    let session = values.get("session_id").and_then(|id| id.parse().ok());
    let mut change = state.change().await?;
    change.evidence().insert(device, entry, state.clock.now()).await?;
    // The site's chain names every entry of the device's, also of a kind that only a later version knows.
    let kind = entry.kind().unwrap_or(StatusKind::EvidenceOfUnknownKind);
    let mut message = Message::new(kind).on_device(device, &name).written_by_device(entry);
    if entry.kind().is_none() {
        message = message.with("number", entry.kind_number());
    }
    if let Some(session) = session {
        message = message.in_session(session);
    }
    let operator = values.get("operator_id").and_then(|id| id.parse().ok());
    if let (Some(operator), Some(name)) = (operator, values.get("operator_name")) {
        message = message.by(operator, name);
    }
    for (name, value) in values.iter().take(REPEATED_VALUES) {
        message = message.with(name, value);
    }
    change.record(message).await?;
    change.commit().await?;
    // The live view may have missed it: the link was down, or the site.
    if let (Some(session), Some(change)) = (session, progress::from_evidence(entry)) {
        progress::apply(state, device, session, &change).await?;
    }
    Ok(())
}

/// Evidence that doesn't fit is itself evidence.
async fn broken_chain(state: &AppState, device: DeviceId, how: &str) -> Result<Vec<site_to_agent::Message>, Ended> {
    let name = state.store.devices().get(device).await?.facts.name;
    tracing::error!(%device, how, "a device's chain of evidence is broken");
    state
        .record(
            Message::new(StatusKind::EvidenceBroken)
                .on_device(device, &name)
                .with("how", how),
        )
        .await?;
    Err(Farewell::ProtocolError.into())
}
