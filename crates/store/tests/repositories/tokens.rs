//! Enrolment tokens: spending, closing, races.

use deskside_model::EnrolmentTokenId;
use deskside_site_api::enrolment::TokenState;
use deskside_store::{NewToken, Store, StoreError, TokenUse};

use crate::support::at;

const SECRET: [u8; 32] = [7; 32];

async fn add(store: &Store, n: u8, uses: Option<u32>) -> EnrolmentTokenId {
    let id = EnrolmentTokenId::from_bytes([n; 16]);
    let tx = store.begin().await.unwrap();
    tx.enrolment_tokens()
        .insert(&NewToken {
            id,
            secret_hash: SECRET,
            name: "second floor",
            uses,
            created_at: at(i64::from(n)),
            created_by: "ada",
            expires_at: at(1000),
        })
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn spend(store: &Store, id: EnrolmentTokenId, secret: [u8; 32], now: i64) -> Result<TokenUse, StoreError> {
    let tx = store.begin().await?;
    let spent = tx.enrolment_tokens().spend(id, |kept| *kept == secret, at(now)).await?;
    tx.commit().await?;
    Ok(spent)
}

on_both! {
    async fn a_token_is_spent_until_its_uses_are(store) {
        let id = add(store, 1, Some(2)).await;
        assert_eq!(spend(store, id, [0; 32], 10).await, Ok(TokenUse::Unknown));
        assert_eq!(spend(store, EnrolmentTokenId::from_bytes([9; 16]), SECRET, 10).await, Ok(TokenUse::Unknown));
        assert_eq!(spend(store, id, SECRET, 10).await, Ok(TokenUse::Spent));
        assert_eq!(spend(store, id, SECRET, 10).await, Ok(TokenUse::Spent));
        assert_eq!(spend(store, id, SECRET, 10).await, Ok(TokenUse::Closed(TokenState::UsedUp)));
        assert_eq!(store.enrolment_tokens().get(id, at(10)).await.unwrap().used, 2);
    }
}

on_both! {
    async fn a_refused_enrolment_costs_no_use(store) {
        let id = add(store, 1, Some(1)).await;
        let tx = store.begin().await.unwrap();
        let spent = tx.enrolment_tokens().spend(id, |_| true, at(10)).await.unwrap();
        assert_eq!(spent, TokenUse::Spent);
        drop(tx);
        assert_eq!(spend(store, id, SECRET, 10).await, Ok(TokenUse::Spent));
    }
}

on_both! {
    async fn time_and_withdrawal_close_a_token(store) {
        let id = add(store, 1, None).await;
        assert_eq!(spend(store, id, SECRET, 1000).await, Ok(TokenUse::Closed(TokenState::Expired)));
        let tx = store.begin().await.unwrap();
        assert!(tx.enrolment_tokens().revoke(id, at(20)).await.unwrap());
        assert!(!tx.enrolment_tokens().revoke(id, at(21)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(spend(store, id, SECRET, 30).await, Ok(TokenUse::Closed(TokenState::Revoked)));
    }
}

on_both! {
    async fn twenty_at_once_never_spend_more_than_there_is(store) {
        let id = add(store, 1, Some(5)).await;
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { spend(&store, id, SECRET, 10).await })
            })
            .collect();
        let mut spent = 0;
        for one in tries {
            if one.await.unwrap() == Ok(TokenUse::Spent) {
                spent += 1;
            }
        }
        assert_eq!(spent, 5);
    }
}

on_both! {
    async fn tokens_are_listed_newest_first(store) {
        for n in 1..=5 {
            add(store, n, None).await;
        }
        let first = store.enrolment_tokens().list(None, 3, at(10)).await.unwrap();
        let second = store.enrolment_tokens().list(first.next.as_deref(), 3, at(10)).await.unwrap();
        let made: Vec<_> = first.items.iter().chain(&second.items).map(|token| token.created_at).collect();
        assert_eq!(made, [5, 4, 3, 2, 1].map(at));
        assert_eq!(second.next, None);
    }
}
