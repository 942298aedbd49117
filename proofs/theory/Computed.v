(** Orbits by computation.

    A machine over {0, 1} on states of real numbers is given together with
    checked steps on dyadics (DeltaNet.v).  [check] computes the orbit of letter 1
    from a start, looks for its tail, and compares what [Words.counts] needs;
    [check_counts] turns its answer into a theorem about all words. *)
From Coq Require Import ZArith Reals List Bool Arith Lia.
From Statetrack Require Import Orbit Words Dyadic DeltaNet.
Import ListNotations.

Definition checked_step := list (option dyadic) -> list (option dyadic).

(** The first n states; shorter when a number was lost. *)
Fixpoint path (f : checked_step) (n : nat) (h : list dyadic) : list (list dyadic) :=
  match n with
  | O => []
  | S n' => h :: match found (f (map Some h)) with Some h' => path f n' h' | None => [] end
  end.

(** The first index at which two lists of states agree: with the orbit and the
    orbit m steps later, the length of the tail. *)
Fixpoint first_same (a b : list (list dyadic)) : nat :=
  match a, b with x :: a', y :: b' => if same x y then O else S (first_same a' b') | _, _ => O end.

Definition tail_of (f : checked_step) (m fuel : nat) (h : list dyadic) : nat :=
  let l := path f (fuel + m) h in first_same l (skipn m l).

Definition check (f0 f1 : checked_step) (tail m : nat) (h : list dyadic) : bool :=
  let l := path f1 (tail + m) h in
  let start := nth tail l [] in
  let last := nth (tail + m - 1) l [] in
  ((0 <? m) && (length l =? tail + m) && forallb (fun x => leads f0 x x) l
  && forallb (fun x => negb (same x start)) (skipn (S tail) l) && leads f1 last start
  && ((tail =? 0) || negb (same (nth (tail - 1) l []) last)))%nat.

Section Check.
Variable step : bool -> list R -> list R.
Variables f0 f1 : checked_step.
Hypothesis f0_value : forall h h', leads f0 h h' = true -> step false (values h) = values h'.
Hypothesis f1_value : forall h h', leads f1 h h' = true -> step true (values h) = values h'.

Lemma path_value n h : length (path f1 n h) = n ->
  forall i, (i < n)%nat -> iter (step true) i (values h) = values (nth i (path f1 n h) []).
Proof.
  revert h. induction n as [| n IH]; intros h L i Hi; [lia |]. cbn [path] in *.
  destruct i as [| i]; [reflexivity |]. cbn [nth].
  destruct (found (f1 (map Some h))) as [h' |] eqn:E.
  - cbn [length] in L. rewrite <- IH by lia.
    replace (S i) with (i + 1)%nat by lia. rewrite iter_add. f_equal.
    apply f1_value. unfold leads. rewrite E. apply same_values. reflexivity.
  - cbn [length] in L. lia.
Qed.

Lemma nth_skipn {A} n i (l : list A) d : nth i (skipn n l) d = nth (n + i) l d.
Proof.
  revert l. induction n as [| n IH]; intro l; [reflexivity |].
  destruct l as [| x l]; [destruct i; reflexivity |]. apply IH.
Qed.

Lemma not_same x y : negb (same x y) = true -> values x <> values y.
Proof. intros H E. apply same_values in E. rewrite E in H. discriminate. Qed.

Theorem check_counts tail m h : check f0 f1 tail m h = true ->
  exists read : list R -> nat, forall w, read (run step (values h) w) = (ones w mod m)%nat.
Proof.
  unfold check. set (l := path f1 (tail + m) h). rewrite !andb_true_iff.
  intros [[[[[Hm L] Stay] Min] Back] Entry].
  apply Nat.ltb_lt in Hm. apply Nat.eqb_eq in L.
  rewrite forallb_forall in Stay, Min. apply f1_value in Back.
  assert (P : forall i, (i < tail + m)%nat -> iter (step true) i (values h) = values (nth i l []))
    by (apply path_value; exact L).
  assert (B : iter (step true) (tail + m) (values h) = iter (step true) tail (values h)).
  { replace (tail + m)%nat with (S (tail + m - 1)) by lia. cbn [iter]. rewrite !P by lia. exact Back. }
  apply (counts R_list_eq_dec step (values h)) with (tail := tail); auto.
  - intro n. rewrite (orbit_fold step (values h) tail m Hm B).
    assert (F := fold_lt tail m Hm n). rewrite P by exact F.
    apply f0_value, Stay, nth_In. lia.
  - intros j Hj. rewrite !P by lia. apply not_same, Min.
    replace (tail + j)%nat with (S tail + (j - 1))%nat by lia. rewrite <- nth_skipn. apply nth_In.
    rewrite skipn_length. lia.
  - intro Ht. rewrite !P by lia. apply not_same. destruct (Nat.eqb_spec tail 0); [lia |].
    replace (tail - 1 + m)%nat with (tail + m - 1)%nat by lia. exact Entry.
Qed.
End Check.
