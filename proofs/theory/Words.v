(** Words over {0, 1} and what the state of a machine knows about them.

    - [toggles]: two states that letter 1 exchanges and letter 0 keeps hold the
      parity of every word.
    - [counts]: an orbit with a tail of T states and least period m holds the
      number of ones modulo m of every word: the tail does no harm. *)
From Coq Require Import Arith Lia List Bool.
From Statetrack Require Import Orbit.
Import ListNotations.

Definition parity (w : list bool) : bool := fold_left xorb w false.
Definition ones (w : list bool) : nat := count_occ bool_dec w true.
Definition run {T} (step : bool -> T -> T) (h : T) (w : list bool) : T :=
  fold_left (fun h x => step x h) w h.

Lemma ones_true w : ones (true :: w) = S (ones w).
Proof. reflexivity. Qed.
Lemma ones_false w : ones (false :: w) = ones w.
Proof. reflexivity. Qed.

Lemma parity_odd w : parity w = Nat.odd (ones w).
Proof.
  unfold parity. assert (G : forall b, fold_left xorb w b = xorb b (Nat.odd (ones w))).
  { induction w as [| x w IH]; intro b; cbn [fold_left].
    - change (Nat.odd (ones [])) with false. destruct b; reflexivity.
    - rewrite IH. destruct x.
      + rewrite ones_true, Nat.odd_succ, <- Nat.negb_odd. destruct b, (Nat.odd (ones w)); reflexivity.
      + rewrite ones_false. destruct b; reflexivity. }
  rewrite G. destruct (Nat.odd (ones w)); reflexivity.
Qed.

(** The words 1^k: on them a machine is the orbit of its step for letter 1. *)
Lemma run_ones {T} (step : bool -> T -> T) h k : run step h (repeat true k) = iter (step true) k h.
Proof.
  revert h. induction k as [| k IH]; intro h; [reflexivity |].
  cbn [repeat]. unfold run in *. cbn [fold_left]. rewrite IH.
  replace (S k) with (k + 1) by lia. rewrite iter_add. reflexivity.
Qed.

Lemma ones_repeat k : ones (repeat true k) = k.
Proof. induction k; [reflexivity |]. cbn [repeat]. rewrite ones_true, IHk. reflexivity. Qed.

Lemma parity_repeat k : parity (repeat true k) = Nat.odd k.
Proof. rewrite parity_odd, ones_repeat. reflexivity. Qed.

Theorem toggles {T} (step : bool -> T -> T) (s : bool -> T) :
  (forall x b, step x (s b) = s (xorb b x)) ->
  forall w, run step (s false) w = s (parity w).
Proof.
  intros H w. unfold run, parity. generalize false.
  induction w as [| x w IH]; intro b; cbn [fold_left]; [reflexivity |]. rewrite H. apply IH.
Qed.

Section Counting.
Context {T : Type}.
Hypothesis eq_dec : forall x y : T, {x = y} + {x <> y}.
Variable step : bool -> T -> T.
Variable h : T.
Let orbit n := iter (step true) n h.
Hypothesis stay : forall n, step false (orbit n) = orbit n.

Lemma run_orbit w : run step h w = orbit (ones w).
Proof.
  assert (G : forall n, fold_left (fun h x => step x h) w (orbit n) = orbit (n + ones w)).
  { induction w as [| x w IH]; intro n; cbn [fold_left].
    - rewrite Nat.add_0_r. reflexivity.
    - destruct x.
      + change (step true (orbit n)) with (orbit (S n)). rewrite IH, ones_true. f_equal. lia.
      + rewrite stay, IH, ones_false. reflexivity. }
  exact (G 0).
Qed.

Variables tail m : nat.
Hypothesis m_pos : 0 < m.
Hypothesis back : orbit (tail + m) = orbit tail.

(** The index, below tail + m, of the state after n steps. *)
Definition fold (n : nat) : nat := if n <? tail then n else tail + (n - tail) mod m.

Lemma orbit_fold n : orbit n = orbit (fold n).
Proof.
  unfold fold. destruct (Nat.ltb_spec n tail) as [H | H]; [reflexivity |].
  assert (G : forall j r, orbit (tail + r + m * j) = orbit (tail + r)).
  { induction j as [| j IH]; intro r; [f_equal; lia |].
    replace (tail + r + m * S j) with ((r + m * j) + (tail + m)) by lia.
    unfold orbit in *. rewrite iter_add, back, <- iter_add.
    replace (r + m * j + tail) with (tail + r + m * j) by lia. apply IH. }
  rewrite <- (G ((n - tail) / m)). f_equal.
  assert (D := Nat.div_mod (n - tail) m ltac:(lia)). lia.
Qed.

Lemma fold_lt n : fold n < tail + m.
Proof.
  unfold fold. destruct (Nat.ltb_spec n tail); [lia |].
  assert (M := Nat.mod_upper_bound (n - tail) m). lia.
Qed.

Lemma fold_mod n : fold n mod m = n mod m.
Proof.
  unfold fold. destruct (Nat.ltb_spec n tail) as [H | H]; [reflexivity |].
  rewrite Nat.add_mod_idemp_r by lia. f_equal. lia.
Qed.

(** T is the length of the tail and m the least period. *)
Hypothesis minimal : forall j, 0 < j < m -> orbit (tail + j) <> orbit tail.
Hypothesis entry : 0 < tail -> orbit (tail - 1) <> orbit (tail - 1 + m).

Lemma orbit_shift n i j : orbit i = orbit j -> orbit (n + i) = orbit (n + j).
Proof. unfold orbit. intro E. rewrite !iter_add, E. reflexivity. Qed.

Lemma orbit_injective i j : i < j -> j < tail + m -> orbit i <> orbit j.
Proof.
  intros Hij Hj E. destruct (Nat.lt_ge_cases i tail) as [Hi | Hi].
  - assert (P : orbit (tail + (j - i)) = orbit tail).
    { apply (orbit_shift (tail - i)) in E.
      replace (tail - i + i) with tail in E by lia.
      replace (tail - i + j) with (tail + (j - i)) in E by lia. congruence. }
    rewrite orbit_fold in P. unfold fold in P. destruct (Nat.ltb_spec (tail + (j - i)) tail); [lia |].
    replace (tail + (j - i) - tail) with (j - i) in P by lia.
    assert (M := Nat.mod_upper_bound (j - i) m ltac:(lia)). assert (D := Nat.div_mod (j - i) m ltac:(lia)).
    destruct (Nat.eq_dec ((j - i) mod m) 0) as [Z | N];
      [| apply (minimal ((j - i) mod m)); [lia | exact P]].
    apply (entry ltac:(lia)). apply (orbit_shift (tail - 1 - i)) in E.
    replace (tail - 1 - i + i) with (tail - 1) in E by lia.
    rewrite E, (orbit_fold (_ + j)), (orbit_fold (_ + m)). f_equal. unfold fold.
    rewrite Z in D. set (q := (j - i) / m) in *. assert (Q : q <> 0) by (intro Q; rewrite Q in D; lia).
    assert (m <= j - i) by nia.
    destruct (Nat.ltb_spec (tail - 1 - i + j) tail); [lia |].
    destruct (Nat.ltb_spec (tail - 1 + m) tail); [lia |]. f_equal.
    replace (tail - 1 - i + j - tail) with (m - 1 + (q - 1) * m) by nia.
    rewrite Nat.mod_add by lia. f_equal. lia.
  - apply (orbit_shift (tail + m - j)) in E.
    replace (tail + m - j + j) with (tail + m) in E by lia. rewrite back in E.
    apply (minimal (m - (j - i)) ltac:(lia)). rewrite <- E. f_equal. lia.
Qed.

Lemma distinct : NoDup (map orbit (seq 0 (tail + m))).
Proof.
  assert (G : forall n a, a + n <= tail + m -> NoDup (map orbit (seq a n))).
  { induction n as [| n IH]; intros a Ha; [constructor |]. cbn [seq map]. constructor.
    - intro H. apply in_map_iff in H as (k & E & Hk). apply in_seq in Hk.
      apply (orbit_injective a k); [lia | lia | congruence].
    - apply IH. lia. }
  apply G. lia.
Qed.

(** The first index at which a state occurs on the orbit. *)
Fixpoint index (x : T) (l : list T) : nat :=
  match l with [] => 0 | y :: l' => if eq_dec x y then 0 else S (index x l') end.

Lemma index_seq n a k : NoDup (map orbit (seq a n)) -> a <= k < a + n ->
  index (orbit k) (map orbit (seq a n)) = k - a.
Proof.
  revert a. induction n as [| n IH]; intros a Hd Hk; [lia |].
  cbn [seq map index]. inversion Hd as [| y l Hy Hd' E]; subst.
  destruct (eq_dec (orbit k) (orbit a)) as [E | E].
  - destruct (Nat.eq_dec k a) as [-> | N]; [lia |]. exfalso. apply Hy. rewrite <- E.
    apply in_map, in_seq. lia.
  - assert (k <> a) by congruence. rewrite IH; [lia | exact Hd' | lia].
Qed.

(** The state after any word determines its number of ones modulo m. *)
Theorem counts : exists read : T -> nat, forall w, read (run step h w) = ones w mod m.
Proof.
  exists (fun x => index x (map orbit (seq 0 (tail + m))) mod m). intro w.
  rewrite run_orbit, orbit_fold, index_seq; [| exact distinct | assert (F := fold_lt (ones w)); lia].
  rewrite Nat.sub_0_r. apply fold_mod.
Qed.
End Counting.
