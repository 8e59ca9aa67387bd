//! The commands: from arguments to the library, and what people read on the way.

use anyhow::{Context, anyhow, ensure};
use deskside_site::clock::Clock;
use deskside_site::config::TlsFiles;
use deskside_site::serve::SiteServer;
use deskside_site::state::read_config;
use deskside_site::{AppState, Opening, setup, tokens};
use deskside_site_api::enrolment::NewEnrolmentToken;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::cli::{Data, EnrolmentToken, Serve};

/// Serves until it is told to stop.
pub async fn serve(serve: Serve) -> anyhow::Result<()> {
    let (data, mut config) = read_config(&serve.data.data)?;
    if let Some(listen) = serve.listen {
        config.listen = listen;
    }
    config.public_url = serve.public_url.or(config.public_url);
    config.database_url = serve.data.database_url.or(config.database_url);
    if let (Some(certificate), Some(key)) = (serve.tls_cert, serve.tls_key) {
        config.tls = Some(TlsFiles { certificate, key });
    }
    let server = SiteServer::start(&data, config).await?;
    let link = setup::link(&server.state).await.context("can't make the set-up link")?;
    greet(&server, link.as_deref());
    let stop = CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            told_to_stop().await;
            tracing::info!("stopping");
            stop.cancel();
        }
    });
    server.run(stop).await;
    Ok(())
}

/// Makes a token in the database.
pub async fn enrolment_token(asked: EnrolmentToken) -> anyhow::Result<()> {
    let state = open(asked.data, asked.site_url).await?;
    let request = NewEnrolmentToken {
        name: asked.name,
        uses: asked.uses,
        hours: asked.hours,
    };
    let created = tokens::make_on_the_server(&state, &request)
        .await
        .map_err(|error| anyhow!(error.detail().to_owned()))?;
    say(&created.text);
    Ok(())
}

/// Opens the site of a data directory for a command beside the server.
pub async fn open(data: Data, public_url: Url) -> anyhow::Result<AppState> {
    // A mistyped folder would become another site, with another key.
    ensure!(
        data.data.join("site.key").exists(),
        "there is no site in {}: name its data directory with --data, or start it first (deskside-site serve)",
        data.data.display()
    );
    let (folder, mut config) = read_config(&data.data)?;
    config.database_url = data.database_url.or(config.database_url);
    let opening = Opening {
        config,
        public_url,
        ca_fingerprint: None,
        clock: Clock::system(),
    };
    Ok(AppState::open(&folder, opening).await?)
}

/// Prints the OpenAPI document.
pub fn openapi() -> anyhow::Result<()> {
    say(deskside_site::openapi::text()?.trim_end());
    Ok(())
}

/// What whoever started the site needs to know now.
fn greet(server: &SiteServer, link: Option<&str>) {
    say(&format!("site: {}", server.state.public_url));
    if let Some(ca) = &server.own_ca {
        say(&format!(
            "certificate authority of this site, SHA-256 fingerprint: {}",
            ca.fingerprint
        ));
        say(&format!(
            "  browsers warn until they trust it: get {}/ca.crt, compare the fingerprint, then import it as an authority",
            server.state.public_url
        ));
    }
    if let Some(link) = link {
        say(&format!("set-up link: {link}"));
        say("  it works once, for 24 hours, and makes the first administrator; a restart makes a new one");
    }
    // Last, so that a program which waits for it has read everything else.
    say(&format!("listening: {}", server.address));
}

async fn told_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM can't be caught");
                std::future::pending().await
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[expect(clippy::print_stdout, reason = "the command's own output")]
fn say(line: &str) {
    println!("{line}");
}
