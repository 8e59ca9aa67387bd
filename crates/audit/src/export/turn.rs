//! One chain of an export, while its entries come: read, signed, in their order, up to its receipt or head. Other chains are
//! none of its business; what the site's chain says of a device's is handed to it.

use deskside_model::SiteKey;

use super::finding::ExportFault;
use super::item::{DeviceItem, Opening};
use super::mentions::OfDevice;
use super::report::ChainReport;
use crate::{Entry, Fault, Head, Maker, Receipt, Verifier};

/// A chain whose entries come now.
#[derive(Debug)]
pub(super) struct Turn {
    verifier: Verifier,
    chain: ChainReport,
    /// Of a device: what the site's chain says of it.
    mentioned: Option<OfDevice>,
    /// Of a device: the file has no receipt for it, so that there should be no entry.
    without_receipt: bool,
}

impl Turn {
    /// The site's.
    pub fn of_site(opening: &Opening) -> Self {
        let maker = Maker::Site(opening.site_id);
        Self {
            verifier: Verifier::new(maker, *opening.site_key.as_bytes()).up_to(opening.head.head),
            chain: ChainReport::new(maker, opening.site_name.clone()),
            mentioned: None,
            without_receipt: false,
        }
    }

    /// A device's, with what is wrong before its first entry.
    pub fn of_device(device: DeviceItem, mentioned: OfDevice, site: &SiteKey) -> (Self, Vec<ExportFault>) {
        let maker = Maker::Device(device.id);
        let mut faults = Vec::from_iter(mentioned.check_key(&device.key));
        let mut verifier = Verifier::new(maker, *device.key.as_bytes());
        if let Some(item) = &device.receipt {
            let receipt = Receipt {
                device: device.id,
                head: item.head(),
            };
            if receipt.verify(site, item.signature.as_bytes()).is_err() {
                faults.push(ExportFault::BadReceipt);
            }
            verifier = verifier.up_to(receipt.head);
        }
        let turn = Self {
            verifier,
            chain: ChainReport::new(maker, device.name),
            mentioned: Some(mentioned),
            without_receipt: device.receipt.is_none(),
        };
        (turn, faults)
    }

    /// Reads an entry's bytes. Gives it when it can be read and the chain's maker signed it, wherever it stands.
    pub fn read(&mut self, bytes: &[u8]) -> (Option<Entry>, Vec<ExportFault>) {
        self.chain.entries += 1;
        let entry = match Entry::from_bytes(bytes) {
            Ok(entry) => entry,
            Err(error) => return (None, vec![ExportFault::Chain(Fault::Unreadable(error))]),
        };
        self.verifier.read(&entry);
        let found = self.verifier.take_findings();
        let faults: Vec<_> = found.into_iter().map(|finding| finding.fault).collect();
        let foreign = |fault: &Fault| matches!(fault, Fault::BadSignature { .. } | Fault::OtherMaker(_));
        let own = !faults.iter().any(foreign);
        if own {
            self.chain.first.get_or_insert(entry.at());
            self.chain.last = Some(entry.at());
        }
        let faults = faults.into_iter().map(ExportFault::Chain).collect();
        (own.then_some(entry), faults)
    }

    /// What the site's chain says of a device; none while the site itself has its turn.
    pub fn mentioned(&mut self) -> Option<&mut OfDevice> {
        self.mentioned.as_mut()
    }

    /// Whether it is the site's.
    pub fn is_of_site(&self) -> bool {
        matches!(self.chain.maker, Maker::Site(_))
    }

    /// For counting what is found.
    pub fn chain(&mut self) -> &mut ChainReport {
        &mut self.chain
    }

    /// No entry follows.
    pub fn finish(mut self) -> (ChainReport, Vec<ExportFault>) {
        let read = self.verifier.finish();
        let found = read
            .findings
            .into_iter()
            .map(|finding| ExportFault::Chain(finding.fault));
        let mut faults: Vec<_> = found.collect();
        if let Some(mentioned) = &mut self.mentioned {
            faults.extend(mentioned.finish());
        }
        if self.without_receipt && self.chain.entries > 0 {
            faults.push(ExportFault::BadReceipt);
        }
        self.chain.head = read.head;
        (self.chain, faults)
    }
}

impl ChainReport {
    fn new(maker: Maker, name: String) -> Self {
        Self {
            maker,
            name,
            entries: 0,
            first: None,
            last: None,
            head: Head::EMPTY,
            faults: 0,
        }
    }
}
