//! `deskside sign-in` and `sign-out`: with a password and a second factor, or by keeping an API token. The site's certificate
//! is believed because the system trusts it, because its authority has the fingerprint that was given, or because it is in a
//! file that was given; never because it was the first one seen.

use std::io::BufRead as _;

use clap::Args;
use deskside_model::Secret;
use deskside_site_api::sign_in::{Me, SignInRequest};
use deskside_site_client::{ClientError, Proof, SiteAddress, SiteClient, Trust, introduce};

use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::listing;
use crate::output::{plain, print, remark, time_utc};
use crate::sites::{Config, Kept, PROGRAM, Place, SignIns, SiteArgs, SiteEntry, trust_given};
use crate::terminal;

/// Codes that are asked for before we give up: a typing slip costs no password.
const CODES: usize = 3;

/// How to sign in.
#[derive(Debug, Args)]
pub struct SignIn {
    /// The account; asked for when it is left out
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// What to call the site from now on; its host name when left out
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Keep an API token instead of signing in with a password
    #[arg(long, conflicts_with = "account")]
    token: bool,
    /// Read the password, and then the code if one is needed, from standard input, each on its own line; with --token, the token
    #[arg(long)]
    stdin: bool,
    /// Where to keep what comes of it
    #[arg(long, value_name = "PLACE", value_enum, default_value_t = Place::Auto)]
    keep: Place,
    /// Use this site when none is named
    #[arg(long)]
    default: bool,
}

/// What to do when signing out.
#[derive(Debug, Args)]
pub struct SignOut {
    /// Forget the site as well, and the authority that was trusted there
    #[arg(long)]
    forget: bool,
}

/// Signs in and keeps what comes of it.
pub async fn sign_in(given: &SignIn, site: &SiteArgs) -> Outcome {
    given.keep.is_there()?;
    let mut config = Config::load()?;
    let stored = match &site.site {
        Some(meant) => config.find(meant),
        None => config.usual(),
    };
    let address = match (&stored, &site.site) {
        (Some((_, entry)), _) => entry.address()?,
        (None, Some(meant)) => meant.parse().map_err(|error: deskside_site_client::InvalidAddress| {
            Failure::new(
                Exit::Usage,
                error.to_string(),
                "Give the address of the site's console.",
            )
        })?,
        (None, None) => {
            return Err(Failure::new(
                Exit::Usage,
                "it is not said where to sign in",
                "Give the address of the site's console: deskside sign-in --site https://site.example:8443",
            ));
        }
    };
    let name = match (&given.name, &stored) {
        (Some(name), _) => name.clone(),
        (None, Some((name, _))) => (*name).to_owned(),
        (None, None) => free_name(&config, &address),
    };
    let trust = match (trust_given(site, &address).await?, stored) {
        (Some(trust), _) => trust,
        (None, Some((_, entry))) => entry.trust()?,
        (None, None) => Trust::System,
    };
    let (me, kept) = if given.token {
        with_token(given, &address, &trust).await
    } else {
        let account = given.account.clone().or_else(|| stored?.1.account.clone());
        with_password(given, account, &address, &trust).await
    }
    .map_err(Failed::into_failure)?;
    let entry = SiteEntry {
        url: address.to_string(),
        account: Some(me.account.clone()),
        authority: match &trust {
            Trust::System => None,
            Trust::Authority(authority) => Some(authority.pem().to_owned()),
        },
    };
    config.sites.insert(name.clone(), entry);
    if given.default || config.default.is_none() {
        config.default = Some(name.clone());
    }
    let mut sign_ins = SignIns::load()?;
    let ends = kept.expires_at();
    let place = sign_ins.keep(&name, kept, given.keep)?;
    config.save()?;
    sign_ins.save()?;
    let usual = if config.default.as_ref() == Some(&name) {
        ", the default site"
    } else {
        ""
    };
    print(&format!(
        "Signed in to {name}{usual} as {} ({}), until {} UTC.\n",
        plain(&me.name),
        plain(&me.account),
        time_utc(ends)
    ))?;
    remark(&format!("It is kept {place}; `deskside sign-out` ends it."));
    Ok(Exit::Done)
}

/// Ends a sign-in at the site, and forgets it here.
pub async fn sign_out(given: &SignOut, site: &SiteArgs) -> Outcome {
    let mut config = Config::load()?;
    let stored = match &site.site {
        Some(meant) => config.find(meant),
        None => config.usual(),
    };
    let Some((name, entry)) = stored.map(|(name, entry)| (name.to_owned(), entry.clone())) else {
        return Err(Failure::new(
            Exit::NotFound,
            "there is no such site here",
            "`deskside sites` lists them.",
        ));
    };
    let mut sign_ins = SignIns::load()?;
    let address = entry.address()?;
    // A keyring that is locked keeps nobody from forgetting the site.
    let kept = sign_ins.secret_of(&name, &address.to_string()).unwrap_or_else(|_| {
        remark(
            "The keyring can't be read, so a sign-in could not be ended at the site; it ends by itself after twelve hours \
             without use.",
        );
        None
    });
    let ended = match &kept {
        Some(kept @ Kept::Password { .. }) => {
            let mut client = SiteClient::new(address, &entry.trust()?, kept.proof(), PROGRAM)?;
            client.post_nothing("/sign-out").await.map(drop)
        }
        _ => Ok(()),
    };
    // Whatever the site says: what is kept here goes.
    if let Err(why) = sign_ins.forget(&name) {
        remark(&format!(
            "The keyring keeps its copy, until you remove it there: {}",
            plain(&why)
        ));
    }
    sign_ins.save()?;
    if given.forget {
        config.sites.remove(&name);
        config.default = config.default.take().filter(|default| *default != name);
        config.save()?;
    }
    match (kept, ended) {
        (None, _) => remark("You were not signed in there."),
        (Some(Kept::Token { .. } | Kept::Keyring { .. }), _) => {
            print(&format!("Forgot the API token for {name}.\n"))?;
            remark("It works until it ends or is withdrawn in the console.");
        }
        (Some(_), Ok(())) => print(&format!("Signed out of {name}.\n"))?,
        (Some(_), Err(error)) if error.code() == Some("not_signed_in") => {
            print(&format!("Signed out of {name}: the sign-in was over already.\n"))?;
        }
        (Some(_), Err(error)) => {
            let failure = Failure::from(error);
            return Err(failure.advise(
                "The sign-in is forgotten here; at the site it ends by itself after twelve hours without use.",
            ));
        }
    }
    Ok(Exit::Done)
}

/// Where the site was, when it could not be believed or did not answer.
enum Failed {
    Failure(Failure),
    Strange {
        site: SiteAddress,
        why: String,
        shown: Option<String>,
    },
}

impl Failed {
    fn into_failure(self) -> Failure {
        match self {
            Self::Failure(failure) => failure,
            Self::Strange {
                site,
                why,
                shown: Some(shown),
            } => Failure::new(
                Exit::Untrusted,
                format!("this computer does not trust the certificate of {site}: {why}"),
                format!(
                    "It says that its authority has the fingerprint\n\n    {shown}\n\nNothing secret was sent. Compare it with the one \
                     that the site printed at its first start, or that the console shows to somebody who is signed in. If they are \
                     the same:\n\n    deskside sign-in --site {site} --fingerprint {shown}\n"
                ),
            ),
            Self::Strange { site, why, shown: None } => Failure::new(
                Exit::Untrusted,
                format!("this computer does not trust the certificate of {site}: {why}"),
                "The site has no authority of its own. Ask an administrator for the certificate of the authority behind it, \
                 and give it with --ca FILE.",
            ),
        }
    }

    /// Of a certificate that nobody vouches for, it is shown what the site says of itself.
    async fn from_client(error: ClientError, site: &SiteAddress, trust: &Trust) -> Self {
        match (error, trust) {
            (ClientError::Untrusted(why), Trust::System) => {
                let shown = introduce(site).await.ok().flatten();
                Self::Strange {
                    site: site.clone(),
                    why,
                    shown: shown.map(|authority| authority.fingerprint().to_string()),
                }
            }
            (error, _) => Self::Failure(error.into()),
        }
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

async fn with_password(
    given: &SignIn,
    account: Option<String>,
    site: &SiteAddress,
    trust: &Trust,
) -> Result<(Me, Kept), Failed> {
    let mut client = SiteClient::new(site.clone(), trust, Proof::Nobody, PROGRAM).map_err(Failure::from)?;
    // Before anybody types a password: is it the site, and is it believed?
    if let Err(error) = client.get("/setup", &[]).await {
        return Err(Failed::from_client(error, site, trust).await);
    }
    let account = match account {
        Some(account) => account,
        None => terminal::ask("Account: ").map_err(|error| no_answer("an account", "--account", &error))?,
    };
    let password = secret(
        given,
        &format!("Password of {account} at {}: ", site.authority()),
        "a password",
    )?;
    let mut request = SignInRequest {
        account,
        password: password.expose().clone(),
        code: None,
        security_key: None,
    };
    let mut codes = 0;
    let (me, proof) = loop {
        let error = match client.sign_in(&request).await {
            Ok(signed_in) => break signed_in,
            Err(error) => error,
        };
        match error.code() {
            Some("code_required") => {}
            // A slip in the code: from a terminal there is another try, with the same password.
            Some("wrong_credentials") if codes > 0 && codes < CODES && !given.stdin => {
                remark("Refused. The site takes each code only once, and for half a minute: wait for the next one.");
            }
            _ => return Err(Failure::from(error).into()),
        }
        codes += 1;
        let code = secret(given, "Code of your authenticator: ", "a code")?;
        request.code = Some(code.expose().trim().to_owned());
    };
    let kept = Kept::Password {
        url: site.to_string(),
        cookie: proof.cookie.expose().clone(),
        csrf: proof.csrf.expose().clone(),
        expires_at: me.expires_at,
    };
    Ok((me, kept))
}

async fn with_token(given: &SignIn, site: &SiteAddress, trust: &Trust) -> Result<(Me, Kept), Failed> {
    let token = secret(given, "API token: ", "a token")?.expose().trim().to_owned();
    let proof = Proof::Token(Secret::new(token.clone()));
    let mut client = SiteClient::new(site.clone(), trust, proof, PROGRAM).map_err(Failure::from)?;
    let me = match client.get("/me", &[]).await {
        Ok(me) => listing::read::<Me>(me)?,
        Err(error) if error.code() == Some("not_signed_in") => {
            return Err(Failure::from(error)
                .advise("The site does not know this token, or it has ended. Make another one in the console.")
                .into());
        }
        Err(error) => return Err(Failed::from_client(error, site, trust).await),
    };
    let kept = Kept::Token {
        url: site.to_string(),
        token,
        expires_at: me.expires_at,
    };
    Ok((me, kept))
}

/// From standard input, where that was said; else from the terminal.
fn secret(given: &SignIn, prompt: &str, what: &str) -> Result<Secret<String>, Failure> {
    if !given.stdin {
        return terminal::ask_secret(prompt).map_err(|error| no_answer(what, "--stdin", &error));
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match read {
        Ok(0) => Err(no_answer(what, "--stdin", &"standard input is at its end")),
        Ok(_) => Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned())),
        Err(error) => Err(no_answer(what, "--stdin", &error)),
    }
}

fn no_answer(what: &str, option: &str, why: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        Exit::NotSignedIn,
        format!("nobody gave {what}: {why}"),
        format!("Run it in a terminal, or use {option}; programs are better off with an API token in DESKSIDE_TOKEN."),
    )
}

/// The host's name, with the port where another site has the name already.
fn free_name(config: &Config, address: &SiteAddress) -> String {
    let host = address.host().trim_matches(['[', ']']).to_owned();
    if config.sites.contains_key(&host) {
        address.authority()
    } else {
        host
    }
}
