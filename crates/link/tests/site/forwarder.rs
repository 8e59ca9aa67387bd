//! A stretch of network between an end and a site: forwards TCP, and can be cut.
#![allow(dead_code, reason = "each test program uses its own part")]

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

pub struct Forwarder {
    pub address: SocketAddr,
    cut: Arc<Mutex<CancellationToken>>,
    /// Connections made so far.
    pub connections: Arc<AtomicUsize>,
    records_down: Arc<Mutex<Vec<usize>>>,
    task: JoinHandle<()>,
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Forwarder {
    pub async fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let cut = Arc::new(Mutex::new(CancellationToken::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let records_down = Arc::new(Mutex::new(Vec::new()));
        let (cuts, count, records) = (cut.clone(), connections.clone(), records_down.clone());
        let task = tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::Relaxed);
                let (cut, records) = (cuts.lock().unwrap().clone(), records.clone());
                tokio::spawn(async move {
                    let far = TcpStream::connect(to).await.unwrap();
                    let ((mut from_near, to_near), (from_far, mut to_far)) = (near.into_split(), far.into_split());
                    let up = async {
                        let _ = copy(&mut from_near, &mut to_far).await;
                        let _ = to_far.shutdown().await;
                    };
                    tokio::select! {
                        _ = async { tokio::join!(up, copy_records(from_far, to_near, &records)) } => {}
                        () = cut.cancelled() => {}
                    }
                });
            }
        });
        Self {
            address,
            cut,
            connections,
            records_down,
            task,
        }
    }

    /// Breaks every connection that exists now; new ones pass.
    pub fn cut(&self) {
        let mut current = self.cut.lock().unwrap();
        current.cancel();
        *current = CancellationToken::new();
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// The lengths of the TLS records that came from the site so far, without their headers, over all connections.
    pub fn records_down(&self) -> Vec<usize> {
        self.records_down.lock().unwrap().clone()
    }
}

/// Forwards until the end, and notes the length of each TLS record (RFC 8446, section 5.1).
async fn copy_records(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, records: &Mutex<Vec<usize>>) {
    const HEADER: usize = 5;
    let mut pending = Vec::new();
    let mut chunk = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut chunk).await {
        pending.extend_from_slice(&chunk[..count]);
        while let [_, _, _, high, low, ..] = pending[..] {
            let length = usize::from(u16::from_be_bytes([high, low]));
            if pending.len() < HEADER + length {
                break;
            }
            pending.drain(..HEADER + length);
            records.lock().unwrap().push(length);
        }
        if to.write_all(&chunk[..count]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
