(** Triangular systems of monotone steps on a total order; no axioms are used.

    A state has n coordinates.  The next value of coordinate i is [row i h]; it
    depends on the coordinates i, i+1, ..., n-1 only, and it is monotone in
    coordinate i when those above i are held fixed.  If every coordinate of an
    orbit takes finitely many values, the orbit stops moving, after at most the
    sum of the numbers of values.  Diagonal systems are the special case where
    row i depends on coordinate i only.

    Proof idea: the last coordinate is a monotone orbit on a chain (Orbit.v), so
    it becomes constant; from then on the one before it is such an orbit, and so
    on downwards. *)
From Coq Require Import Arith Lia List Bool.
From Statetrack Require Import Orbit Words.
Import ListNotations.

Section Triangular.
Context {T : Type}.
Variable le : T -> T -> Prop.
Hypothesis le_refl  : forall x, le x x.
Hypothesis le_trans : forall x y z, le x y -> le y z -> le x z.
Hypothesis le_anti  : forall x y, le x y -> le y x -> x = y.
Hypothesis le_total : forall x y, le x y \/ le y x.
Hypothesis eq_dec : forall x y : T, {x = y} + {x <> y}.

Variable n : nat.
Variable row : nat -> (nat -> T) -> T.

(** Row i reads nothing below i, and is monotone in coordinate i. *)
Definition triangular : Prop := forall i h h', i < n ->
  (forall j, i <= j < n -> h j = h' j) -> row i h = row i h'.
Definition own_monotone : Prop := forall i h h', i < n ->
  (forall j, i < j < n -> h j = h' j) -> le (h i) (h' i) -> le (row i h) (row i h').

Definition step (h : nat -> T) (i : nat) : T := row i h.
Definition orbit (t : nat) (h : nat -> T) : nat -> T := iter step t h.

(** dom i holds all values of coordinate i. *)
Variable dom : nat -> list T.
Definition settle (k : nat) : nat := list_sum (map (fun i => length (dom i)) (seq (n - k) k)).

Theorem triangular_eventually_constant h : triangular -> own_monotone ->
  (forall t i, i < n -> In (orbit t h i) (dom i)) ->
  forall t i, i < n -> settle n <= t -> orbit t h i = orbit (settle n) h i.
Proof.
  intros Tri Mono Dom.
  assert (G : forall k, k <= n -> forall t i, n - k <= i < n -> settle k <= t ->
              orbit t h i = orbit (settle k) h i).
  { induction k as [| k IH]; intros Hk t i Hi Ht; [lia |].
    specialize (IH ltac:(lia)). set (c := n - S k) in *.
    assert (Ec : n - k = S c) by lia.
    assert (Es : settle (S k) = length (dom c) + settle k).
    { unfold settle. rewrite Ec. reflexivity. }
    rewrite Es in *. set (s := settle k) in *.
    destruct (Nat.eq_dec i c) as [-> | Ni].
    2: { rewrite (IH t i), (IH (length (dom c) + s) i) by lia. reflexivity. }
    (* coordinate c, once those above it stand still *)
    set (f := fun x => row c (fun j => if Nat.eq_dec j c then x else orbit s h j)).
    assert (F : forall u, orbit (u + s) h c = iter f u (orbit s h c)).
    { induction u as [| u IHu]; [reflexivity |].
      change (orbit (S u + s) h c) with (row c (orbit (u + s) h)). cbn [iter]. rewrite <- IHu.
      apply Tri; [lia |]. intros j Hj. destruct (Nat.eq_dec j c) as [-> | Nj]; [reflexivity |].
      apply IH; lia. }
    assert (Fm : forall x y, le x y -> le (f x) (f y)).
    { intros x y Hxy. apply Mono; [lia | |].
      - intros j Hj. destruct (Nat.eq_dec j c); [lia | reflexivity].
      - destruct (Nat.eq_dec c c); [exact Hxy | congruence]. }
    replace t with ((t - s) + s) by lia. rewrite !F.
    apply (eventually_constant le le_refl le_trans le_anti le_total f Fm eq_dec (dom c)); [| lia].
    intro u. rewrite <- F. apply Dom. lia. }
  intros t i Hi Ht. apply (G n); lia.
Qed.

(** What a decoder sees: the list of the coordinates. *)
Definition observe (h : nat -> T) : list T := map h (seq 0 n).

Corollary triangular_no_parity h : triangular -> own_monotone ->
  (forall t i, i < n -> In (orbit t h i) (dom i)) ->
  ~ exists read : list T -> bool, forall t, read (observe (orbit t h)) = Nat.odd t.
Proof.
  intros Tri Mono Dom [read Hr].
  assert (E : observe (orbit (S (settle n)) h) = observe (orbit (settle n) h)).
  { apply map_ext_in. intros i Hi. apply in_seq in Hi.
    apply triangular_eventually_constant; auto; lia. }
  assert (A := Hr (settle n)). assert (B := Hr (S (settle n))). rewrite E, A in B.
  rewrite Nat.odd_succ, <- Nat.negb_odd in B. destruct (Nat.odd (settle n)); discriminate.
Qed.
End Triangular.
