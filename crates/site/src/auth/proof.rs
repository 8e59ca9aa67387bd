//! Proofs of who somebody is, and what one is worth at one moment: whose it is, and what that operator holds then.
//!
//! It is asked twice of whoever changes something: when the request comes, and in the transaction of the change, because a
//! request can take its time on the way (`status_messages::Change::allows`).

use deskside_model::{OperatorId, Timestamp};
use deskside_site_api::api_tokens::ApiToken;
use deskside_store::{
    ApiTokens, Assignments, OperatorRecord, Operators, Reading, SignInRecord, SignIns, Store, StoreError, Tx, Writing,
};

use super::{Held, IDLE};
use crate::problem::{ApiError, ApiResult, Kind};

/// How an operator is known.
#[derive(Debug, Clone)]
pub enum Proof {
    /// By the cookie of a sign-in: a person who typed their password.
    Cookie(SignInRecord),
    /// By an API token: a program that acts for them.
    Token {
        /// The token.
        token: ApiToken,
        /// What it is kept under.
        hash: [u8; 32],
    },
}

/// Who is known by a proof.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) operator: OperatorRecord,
    /// What they hold, as far as the proof goes.
    pub(super) held: Held,
    pub(super) proof: Proof,
}

/// Where proofs are looked up: the database as it is, or as a transaction sees it.
pub(super) struct Proofs<'c, A> {
    sign_ins: SignIns<'c, A>,
    api_tokens: ApiTokens<'c, A>,
    operators: Operators<'c, A>,
    assignments: Assignments<'c, A>,
}

impl<'c> From<&'c Store> for Proofs<'c, Reading> {
    fn from(store: &'c Store) -> Self {
        Self {
            sign_ins: store.sign_ins(),
            api_tokens: store.api_tokens(),
            operators: store.operators(),
            assignments: store.assignments(),
        }
    }
}

impl<'c> From<&'c Tx> for Proofs<'c, Writing> {
    fn from(tx: &'c Tx) -> Self {
        Self {
            sign_ins: tx.sign_ins(),
            api_tokens: tx.api_tokens(),
            operators: tx.operators(),
            assignments: tx.assignments(),
        }
    }
}

impl<A> Proofs<'_, A> {
    /// Looks the same proof up again.
    ///
    /// # Errors
    /// `not_signed_in`, when it is worth nothing any more; when the database fails.
    pub(super) async fn again(&self, proof: &Proof, now: Timestamp) -> ApiResult<Known> {
        match proof {
            Proof::Cookie(sign_in) => self.cookie(&sign_in.token_hash, now).await,
            Proof::Token { hash, .. } => self.token(hash, now).await,
        }
    }

    /// Who signed in and got the cookie with this token.
    ///
    /// # Errors
    /// As of [`Proofs::again`].
    pub(super) async fn cookie(&self, token_hash: &[u8; 32], now: Timestamp) -> ApiResult<Known> {
        let sign_in = self.sign_ins.get(token_hash).await?.ok_or_else(nobody)?;
        if now >= sign_in.expires_at || now >= sign_in.last_used_at.after(IDLE) {
            return Err(nobody());
        }
        let operator = self.open_account(sign_in.operator_id).await?.ok_or_else(nobody)?;
        Ok(Known {
            held: Held::by(&self.assignments, operator.id, now).await?,
            operator,
            proof: Proof::Cookie(sign_in),
        })
    }

    /// Whose API token this is.
    ///
    /// # Errors
    /// As of [`Proofs::again`].
    pub(super) async fn token(&self, hash: &[u8; 32], now: Timestamp) -> ApiResult<Known> {
        let found = self.api_tokens.by_hash(hash).await?.ok_or_else(unusable)?;
        let token = found.token;
        if now >= token.expires_at {
            return Err(unusable());
        }
        let operator = self.open_account(found.operator_id).await?.ok_or_else(unusable)?;
        let mut held = Held::by(&self.assignments, operator.id, now).await?;
        held.rights = held.rights.limited_to(token.permissions);
        Ok(Known {
            held,
            operator,
            proof: Proof::Token { token, hash: *hash },
        })
    }

    async fn open_account(&self, id: OperatorId) -> ApiResult<Option<OperatorRecord>> {
        match self.operators.get(id).await {
            Ok(operator) => Ok(operator.disabled_at.is_none().then_some(operator)),
            Err(StoreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The answer to whoever shows no proof, or one that is over.
pub(super) fn nobody() -> ApiError {
    ApiError::new(Kind::NotSignedIn, "Sign in, then try again.")
}

/// The answer to whoever shows an API token that is none.
pub(super) fn unusable() -> ApiError {
    ApiError::new(
        Kind::NotSignedIn,
        "The API token is unknown, has ended or was withdrawn, or its owner's account is shut. Make a new one in the \
         console, and send it as \"Authorization: Bearer dsk_...\".",
    )
}
