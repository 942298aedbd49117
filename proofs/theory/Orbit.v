(** Orbits of monotone maps on a total order; no axioms are used.

    For every monotone f an orbit h, f h, f (f h), ... has no cycle longer than 1.
    Inside a finite set it stops moving, at a step bounded by the size of the set.
    Consequently no read-out whatsoever of the state can tell even from odd
    numbers of steps. *)
From Coq Require Import Arith Lia List Bool.
Import ListNotations.

Fixpoint iter {T : Type} (f : T -> T) (n : nat) (x : T) : T :=
  match n with 0 => x | S n' => f (iter f n' x) end.

Lemma iter_add {T} (f : T -> T) m n x : iter f (m + n) x = iter f m (iter f n x).
Proof. induction m; simpl; congruence. Qed.

Lemma fixed_stays {T} (f : T -> T) x n : f x = x -> iter f n x = x.
Proof. intro H. induction n; simpl; congruence. Qed.

(** Pigeonhole: a sequence inside a finite list repeats within |list| steps. *)
Section Pigeonhole.
Context {T : Type}.
Hypothesis eq_dec : forall x y : T, {x = y} + {x <> y}.

Lemma repeat_or_nodup (u : nat -> T) n :
  (exists i j, i < j /\ j <= n /\ u i = u j) \/ NoDup (map u (seq 0 (1 + n))).
Proof.
  induction n as [| n IH].
  - right. simpl. repeat constructor. simpl. tauto.
  - destruct IH as [(i & j & H1 & H2 & H3) | IH].
    + left. exists i, j. repeat split; auto.
    + destruct (in_dec eq_dec (u (1 + n)) (map u (seq 0 (1 + n)))) as [Hin | Hout].
      * apply in_map_iff in Hin as (i & E & Hi). apply in_seq in Hi.
        left. exists i, (1 + n). repeat split; auto; lia.
      * right. replace (1 + S n) with ((1 + n) + 1) by lia.
        rewrite seq_app, map_app. set (l := map _ (seq 0 (1 + n))) in *.
        apply (NoDup_Add (a := u (1 + n)) (l := l)).
        { rewrite <- (app_nil_r l) at 1. apply Add_app. }
        split; assumption.
Qed.

Theorem pigeonhole (u : nat -> T) (dom : list T) :
  (forall n, In (u n) dom) -> exists i j, i < j /\ j <= length dom /\ u i = u j.
Proof.
  intro Hdom. destruct (repeat_or_nodup u (length dom)) as [H | H]; [exact H |].
  exfalso. assert (L := NoDup_incl_length H (l' := dom)).
  rewrite map_length, seq_length in L. assert (1 + length dom <= length dom); [| lia].
  apply L. intros y Hy. apply in_map_iff in Hy as (k & <- & _). apply Hdom.
Qed.
End Pigeonhole.

Section Orbit.
Context {T : Type}.
Variable le : T -> T -> Prop.
Hypothesis le_refl  : forall x, le x x.
Hypothesis le_trans : forall x y z, le x y -> le y z -> le x z.
Hypothesis le_anti  : forall x y, le x y -> le y x -> x = y.
Hypothesis le_total : forall x y, le x y \/ le y x.

Variable f : T -> T.
Hypothesis f_mono : forall x y, le x y -> le (f x) (f y).

Lemma orbit_up x : le x (f x) -> forall m n, m <= n -> le (iter f m x) (iter f n x).
Proof.
  intros H m n Hmn.
  assert (step : forall k, le (iter f k x) (iter f (1 + k) x)).
  { induction k; simpl; [exact H | apply f_mono; exact IHk]. }
  induction Hmn; [apply le_refl | eapply le_trans; [exact IHHmn | apply step]].
Qed.

Lemma orbit_down x : le (f x) x -> forall m n, m <= n -> le (iter f n x) (iter f m x).
Proof.
  intros H m n Hmn.
  assert (step : forall k, le (iter f (1 + k) x) (iter f k x)).
  { induction k; simpl; [exact H | apply f_mono; exact IHk]. }
  induction Hmn; [apply le_refl | eapply le_trans; [apply step | exact IHHmn]].
Qed.

(** A periodic point of a monotone map is a fixed point. *)
Theorem no_cycle p x : p > 0 -> iter f p x = x -> f x = x.
Proof.
  intros Hp Hc. destruct (le_total x (f x)) as [H | H].
  - apply le_anti; [| exact H]. rewrite <- Hc at 2.
    apply (orbit_up x H 1 p). lia.
  - apply le_anti; [exact H |]. rewrite <- Hc at 1.
    apply (orbit_down x H 1 p). lia.
Qed.

(** If the orbit stays inside a finite list, it is constant from step |list| on. *)
Hypothesis eq_dec : forall x y : T, {x = y} + {x <> y}.

Theorem eventually_constant (dom : list T) x :
  (forall n, In (iter f n x) dom) ->
  forall n, length dom <= n -> iter f n x = iter f (length dom) x.
Proof.
  intros Hdom.
  assert (Hrep := pigeonhole eq_dec (fun n => iter f n x) dom Hdom).
  destruct Hrep as (i & j & Hij & Hj & E).
  assert (Hfix : f (iter f i x) = iter f i x).
  { apply (no_cycle (j - i)); [lia |]. rewrite <- iter_add.
    replace (j - i + i) with j by lia. congruence. }
  assert (K : forall n, i <= n -> iter f n x = iter f i x).
  { intros n Hn. replace n with ((n - i) + i) by lia.
    rewrite iter_add. apply fixed_stays. exact Hfix. }
  intros n Hn. rewrite (K n), (K (length dom)) by lia. reflexivity.
Qed.

(** No read-out of the state decides the parity of the number of steps; more
    generally none computes any function of the step count that keeps changing. *)
Corollary no_parity (dom : list T) x :
  (forall n, In (iter f n x) dom) ->
  ~ exists r : T -> bool, forall k, r (iter f k x) = Nat.odd k.
Proof.
  intros Hdom [r Hr].
  assert (A := Hr (length dom)). assert (B := Hr (1 + length dom)).
  rewrite (eventually_constant dom x Hdom (1 + length dom)) in B by lia.
  rewrite A in B. change (1 + length dom) with (S (length dom)) in B.
  rewrite Nat.odd_succ, <- Nat.negb_odd in B. destruct (Nat.odd (length dom)); discriminate.
Qed.

Corollary no_count (dom : list T) x (N : Type) (g : nat -> N) :
  (forall n, In (iter f n x) dom) ->
  (forall n, exists k, n <= k /\ g (1 + k) <> g k) ->
  ~ exists r : T -> N, forall k, r (iter f k x) = g k.
Proof.
  intros Hdom Hg [r Hr]. destruct (Hg (length dom)) as (k & Hk & Hne).
  apply Hne. rewrite <- !Hr.
  rewrite (eventually_constant dom x Hdom (1 + k)) by lia.
  rewrite (eventually_constant dom x Hdom k) by lia. reflexivity.
Qed.

End Orbit.

Print Assumptions no_parity.
Print Assumptions no_count.
