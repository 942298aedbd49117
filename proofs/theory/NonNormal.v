(** One rounding per coordinate is not enough without symmetry.
      A = 1/8 [ -11  -8 ]   trace 12/8, determinant 35/64,
              [  36  23 ]   so its eigenvalues are 5/8 and 7/8.
    On integer states, h <- round-half-even (A h) runs through 24 different
    states and returns: it counts letters modulo 24, for ever, with positive real
    eigenvalues below 1.  (PsdOrbit.v excludes this for symmetric A.) *)
From Coq Require Import ZArith List Bool Lia Arith.
From Statetrack Require Import Orbit Words.
Import ListNotations.
Local Open Scope Z_scope.

(** n / 8 rounded to the nearest integer, ties to even. *)
Definition rne8 (n : Z) : Z :=
  let q := n / 8 in let r := n mod 8 in
  if r <? 4 then q else if 4 <? r then q + 1 else if Z.even q then q else q + 1.

(** rne8 really is the nearest integer, with the tie rule. *)
Lemma rne8_spec n : Z.abs (n - 8 * rne8 n) <= 4 /\ (Z.abs (n - 8 * rne8 n) = 4 -> Z.even (rne8 n) = true).
Proof.
  assert (D := Z.div_mod n 8 ltac:(lia)). assert (M := Z.mod_pos_bound n 8 ltac:(lia)).
  unfold rne8. set (q := n / 8) in *. set (r := n mod 8) in *.
  destruct (Z.ltb_spec r 4); [split; [lia | lia] |].
  destruct (Z.ltb_spec 4 r); [split; [lia | lia] |].
  destruct (Z.even q) eqn:E; (split; [lia |]); intro; [exact E |].
  replace (q + 1) with (Z.succ q) by lia. rewrite Z.even_succ, <- Z.negb_even, E. reflexivity.
Qed.

(** Constants: the entries of 8 A, and the start.  constants.json holds the same. *)
Definition eight_a00 : Z := -11.
Definition eight_a01 : Z := -8.
Definition eight_a10 : Z := 36.
Definition eight_a11 : Z := 23.
Definition start0 : Z := 6.
Definition start1 : Z := -14.

Lemma eigenvalues (x : Z) :   (* det (8 A - x I) *)
  (eight_a00 - x) * (eight_a11 - x) - eight_a01 * eight_a10 = (x - 5) * (x - 7).
Proof. unfold eight_a00, eight_a01, eight_a10, eight_a11. ring. Qed.

Definition step (h : Z * Z) : Z * Z :=
  (rne8 (eight_a00 * fst h + eight_a01 * snd h), rne8 (eight_a10 * fst h + eight_a11 * snd h)).
Definition h0 : Z * Z := (start0, start1).
Definition orbit (k : nat) : Z * Z := iter step k h0.
Definition layer (x : bool) (h : Z * Z) : Z * Z := if x then step h else h.

Lemma back : orbit 24 = h0.
Proof. vm_compute. reflexivity. Qed.

Theorem period_24 k : orbit k = orbit (k mod 24).
Proof.
  change (iter (layer true) k h0 = iter (layer true) (k mod 24) h0).
  rewrite (orbit_fold layer h0 0 24) by (lia || exact back).
  unfold fold. rewrite Nat.sub_0_r. reflexivity.
Qed.

Definition same (a b : Z * Z) : bool := (fst a =? fst b) && (snd a =? snd b).
Definition read (h : Z * Z) : nat :=    (* index of the state in the cycle *)
  length (filter (fun k => existsb (fun j => same (orbit j) h) (seq 0 (S k))) (seq 0 24)).

(** The state determines the number of letters modulo 24, for every number. *)
Theorem counts_mod_24 k : (24 - read (orbit k) = k mod 24)%nat.
Proof.
  rewrite period_24. assert (H : (k mod 24 < 24)%nat) by (apply Nat.mod_upper_bound; lia).
  set (r := (k mod 24)%nat) in *. clearbody r.
  assert (T : forallb (fun r => Nat.eqb (24 - read (orbit r)) r) (seq 0 24) = true)
    by (vm_compute; reflexivity).
  rewrite forallb_forall in T. apply Nat.eqb_eq, T, in_seq. lia.
Qed.

(** So the state after any word over {0, 1} (letter 0: the identity) holds its
    number of ones modulo 24, and in particular its parity. *)
Corollary counts_ones_mod_24 w : (24 - read (run layer h0 w) = ones w mod 24)%nat.
Proof.
  rewrite (run_orbit layer h0) by reflexivity.
  change (iter (layer true) (ones w) h0) with (orbit (ones w)). apply counts_mod_24.
Qed.

Corollary parity_from_positive_eigenvalues w : Nat.odd (24 - read (run layer h0 w)) = parity w.
Proof.
  rewrite counts_ones_mod_24, parity_odd. set (k := ones w).
  rewrite (Nat.div_mod k 24) at 2 by lia.
  rewrite Nat.odd_add, Nat.odd_mul. replace (Nat.odd 24) with false by reflexivity.
  rewrite andb_false_l, xorb_false_l. reflexivity.
Qed.

Print Assumptions counts_ones_mod_24.
Print Assumptions parity_from_positive_eigenvalues.
