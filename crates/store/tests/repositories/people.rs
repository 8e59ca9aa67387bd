//! Operators, their second factor, their sign-ins, the set-up token.

use deskside_model::Secret;
use deskside_site_api::operators::Role;
use deskside_store::{NewOperator, SignInRecord, StoreError};

use crate::support::{add_operator, at, operator_id};

fn sign_in(n: u8, operator: u8, last_used: i64) -> SignInRecord {
    SignInRecord {
        token_hash: [n; 32],
        operator_id: operator_id(operator),
        csrf: String::from("csrf"),
        address: String::from("192.0.2.1"),
        created_at: at(0),
        last_used_at: at(last_used),
        expires_at: at(1000),
    }
}

on_both! {
    async fn an_account_name_is_unique_whatever_its_case(store) {
        let ada = add_operator(store, 1, "Ada", Role::Auditor).await;
        assert_eq!(store.operators().by_account("aDA").await.unwrap().unwrap().id, ada);
        assert_eq!(store.operators().get(ada).await.unwrap().account, "Ada");

        let tx = store.begin().await.unwrap();
        let taken = tx
            .operators()
            .insert(&NewOperator {
                id: operator_id(2),
                account: "ADA",
                name: "Another",
                password_hash: "x",
                created_at: at(0),
            })
            .await;
        assert_eq!(taken, Err(StoreError::Conflict("the account name")));
    }
}

on_both! {
    async fn a_step_of_the_second_factor_is_used_once_and_never_backwards(store) {
        let ada = add_operator(store, 1, "ada", Role::Auditor).await;
        let tx = store.begin().await.unwrap();
        tx.operators().offer_second_factor(ada, &Secret::new(vec![1, 2, 3])).await.unwrap();
        tx.operators().confirm_second_factor(ada, 100).await.unwrap();
        let operator = tx.operators().get(ada).await.unwrap();
        assert!(operator.second_factor_offer.is_none());
        let factor = operator.second_factor.unwrap();
        assert_eq!((factor.secret.expose().as_slice(), factor.last_step), (&[1, 2, 3][..], Some(100)));

        assert!(!tx.operators().use_step(ada, 100).await.unwrap());
        assert!(tx.operators().use_step(ada, 101).await.unwrap());
        assert!(!tx.operators().use_step(ada, 101).await.unwrap());
        assert!(!tx.operators().use_step(ada, 99).await.unwrap());

        tx.operators().remove_second_factor(ada).await.unwrap();
        assert!(tx.operators().get(ada).await.unwrap().second_factor.is_none());
        tx.commit().await.unwrap();
    }
}

on_both! {
    async fn sign_ins_go_with_their_operator(store) {
        add_operator(store, 1, "ada", Role::FullAdministrator).await;
        let bob = add_operator(store, 2, "bob", Role::Auditor).await;
        let tx = store.begin().await.unwrap();
        tx.sign_ins().insert(&sign_in(1, 1, 10)).await.unwrap();
        tx.sign_ins().insert(&sign_in(2, 2, 10)).await.unwrap();
        tx.operators().remove(bob, at(9)).await.unwrap();
        assert_eq!(tx.operators().remove(bob, at(9)).await, Err(StoreError::NotFound("the operator")));
        tx.commit().await.unwrap();
        assert_eq!(store.sign_ins().get(&[1; 32]).await.unwrap(), Some(sign_in(1, 1, 10)));
        assert_eq!(store.sign_ins().get(&[2; 32]).await.unwrap(), None);
    }
}

on_both! {
    async fn sign_ins_that_are_over_are_swept(store) {
        add_operator(store, 1, "ada", Role::FullAdministrator).await;
        let tx = store.begin().await.unwrap();
        tx.sign_ins().insert(&sign_in(1, 1, 10)).await.unwrap();
        tx.sign_ins().insert(&sign_in(2, 1, 500)).await.unwrap();
        tx.sign_ins().touch(&[2; 32], at(600)).await.unwrap();
        assert_eq!(tx.sign_ins().sweep(at(700), at(100)).await.unwrap(), 1);
        assert_eq!(tx.sign_ins().get(&[2; 32]).await.unwrap().unwrap().last_used_at, at(600));
        assert_eq!(tx.sign_ins().sweep(at(1000), at(100)).await.unwrap(), 1);
        tx.commit().await.unwrap();
    }
}

on_both! {
    async fn a_sign_in_needs_an_operator(store) {
        let tx = store.begin().await.unwrap();
        let refused = tx.sign_ins().insert(&sign_in(1, 9, 10)).await;
        assert_eq!(refused, Err(StoreError::NotFound("what this belongs to")));
    }
}

on_both! {
    async fn a_setup_token_works_once_in_time_and_only_the_newest(store) {
        let tx = store.begin().await.unwrap();
        tx.setup().replace(&[1; 32], at(0), at(100)).await.unwrap();
        tx.setup().replace(&[2; 32], at(0), at(100)).await.unwrap();
        assert!(!tx.setup().consume(&[1; 32], at(10)).await.unwrap());
        assert!(!tx.setup().consume(&[2; 32], at(100)).await.unwrap());
        assert!(tx.setup().is_open(&[2; 32], at(99)).await.unwrap());
        assert!(tx.setup().consume(&[2; 32], at(99)).await.unwrap());
        assert!(!tx.setup().is_open(&[2; 32], at(99)).await.unwrap());
        assert!(!tx.setup().consume(&[2; 32], at(99)).await.unwrap());
        tx.commit().await.unwrap();
    }
}
