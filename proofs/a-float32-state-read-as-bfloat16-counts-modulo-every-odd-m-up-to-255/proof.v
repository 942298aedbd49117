(** A float32 state that is read as bfloat16 counts modulo every odd m from 3 to
    255, with one coordinate and a positive eigenvalue (EX8 of theory.md 4.7).

    The layer: the delta rule h <- h + beta k (v - k h) with v = 1, beta = 1 and
    k = m / 2^j in [1/2, 1).  Every operation is rounded to float32, and what a
    multiplication takes from a register is first rounded to bfloat16:
      h' = rd32 (h + rd32 (k * bf16 (rd32 (v - rd32 (k * bf16 h)))))
    (the factor beta = 1 changes nothing: [layer_formula]).  Letter 0 has beta = 0
    in the same rounded operations.  From h = 0 the orbit of letter 1 has least
    period m for all 127 odd m (computed, tails of up to 236 states included), so
    the state after every word determines the number of ones modulo m.
    The eigenvalue of the exact layer is 1 - k^2, strictly between 0 and 1.
    [rd32] and [bf16] are any functions that round to nearest even on [-4, 4];
    nothing larger occurs. *)
From Coq Require Import ZArith Reals Lra Lia List Bool Arith.
From Flocq Require Import Core.
From Statetrack Require Import Orbit Words Dyadic DeltaNet Computed.
Import ListNotations.
Local Open Scope Z_scope.

(** ** Constants: (m, e) is m * 2^e.  constants.json holds the same numbers. *)
Definition top : dyadic := (4, 0).
Definition v : dyadic := (1, 0).
Definition beta : dyadic := (1, 0).
(** k = m / 2^j with 2^j the least power of two above m. *)
Definition key (m : Z) : dyadic := (m, - Zdigits radix2 m).

(** The cycle for m = 3, k = 3/4. *)
Definition k3 : dyadic := (3, -2).
Definition cycle3_0 : dyadic := (2730, -11).
Definition cycle3_1 : dyadic := (2727, -11).
Definition cycle3_2 : dyadic := (2733, -11).

(** ** The layer over {0, 1}, on states of one entry *)
Definition layer (rd32 bf16 : R -> R) (k : dyadic) (x : bool) (h : list R) : list R :=
  delta_real rd32 bf16 [value k] (if x then value beta else 0%R) (value v) h.

Definition checked (k b : dyadic) : checked_step :=
  delta_checked (rd_checked binary32 top) (rd_checked bfloat16 top) [k] b v.

Section Layer.
Variables rd32 bf16 : R -> R.
Hypothesis rd32_ok : rounds_to binary32 top rd32.
Hypothesis bf16_ok : rounds_to bfloat16 top bf16.

Lemma checked_value k b h h' : leads (checked k b) h h' = true ->
  delta_real rd32 bf16 [value k] (value b) (value v) (values h) = values h'.
Proof.
  apply (leads_value rd32 bf16 (rd_checked binary32 top) (rd_checked bfloat16 top)); apply rd_agrees; assumption.
Qed.

Lemma letter0_value k h h' : leads (checked k (0, 0)) h h' = true -> layer rd32 bf16 k false (values h) = values h'.
Proof. intro H. apply checked_value in H. rewrite value_0 in H. exact H. Qed.

(** ** Three states for ever: k = 3/4 *)
Theorem three_quarters_has_period_three n :
  iter (layer rd32 bf16 k3 true) n [value cycle3_0]
  = [value (nth (n mod 3) [cycle3_0; cycle3_1; cycle3_2] cycle3_0)].
Proof.
  assert (A : layer rd32 bf16 k3 true [value cycle3_0] = [value cycle3_1])
    by (apply (checked_value k3 beta [cycle3_0] [cycle3_1]); vm_compute; reflexivity).
  assert (B : layer rd32 bf16 k3 true [value cycle3_1] = [value cycle3_2])
    by (apply (checked_value k3 beta [cycle3_1] [cycle3_2]); vm_compute; reflexivity).
  assert (C : layer rd32 bf16 k3 true [value cycle3_2] = [value cycle3_0])
    by (apply (checked_value k3 beta [cycle3_2] [cycle3_0]); vm_compute; reflexivity).
  rewrite (orbit_fold (layer rd32 bf16 k3) [value cycle3_0] 0 3) by (lia || (cbn [iter Nat.add]; rewrite A, B, C; reflexivity)).
  unfold fold. rewrite Nat.sub_0_r. cbn [Nat.ltb Nat.leb Nat.add].
  assert (M := Nat.mod_upper_bound n 3 ltac:(lia)).
  destruct (n mod 3)%nat as [| [| [| r]]]; [| | | lia]; cbn [iter nth]; rewrite ?A, ?B; reflexivity.
Qed.

Theorem counts_modulo_three_from_its_cycle :
  exists read : list R -> nat, forall w, read (run (layer rd32 bf16 k3) [value cycle3_0] w) = (ones w mod 3)%nat.
Proof.
  apply (check_counts (layer rd32 bf16 k3) (checked k3 (0, 0)) (checked k3 beta) (letter0_value k3)
    (checked_value k3 beta) 0 3 [cycle3_0]).
  vm_compute. reflexivity.
Qed.

(** ** All odd m from 3 to 255, from h = 0 *)
Definition modulus (i : nat) : nat := 2 * i + 3.
Definition check_modulus (i : nat) : bool :=
  let m := modulus i in
  let k := key (Z.of_nat m) in
  check (checked k (0, 0)) (checked k beta) (tail_of (checked k beta) m 240 [(0, 0)]) m [(0, 0)].

Lemma all_checked : forallb check_modulus (seq 0 127) = true.
Proof. vm_cast_no_check (eq_refl true). Qed.  (* evaluated once, by the kernel *)

Theorem counts_modulo_every_odd_m_up_to_255 m : (3 <= m <= 255)%nat -> Nat.odd m = true ->
  exists read : list R -> nat, forall w,
    read (run (layer rd32 bf16 (key (Z.of_nat m))) [0%R] w) = (ones w mod m)%nat.
Proof.
  intros Hm Ho. apply Nat.odd_spec in Ho as [i Hi].
  assert (C := all_checked). rewrite forallb_forall in C.
  specialize (C (i - 1)%nat ltac:(apply in_seq; lia)). unfold check_modulus in C.
  replace (modulus (i - 1)) with m in C by (unfold modulus; lia).
  apply (check_counts (layer rd32 bf16 (key (Z.of_nat m))) _ _ (letter0_value _) (checked_value _ beta)) in C.
  unfold values in C. cbn [map] in C. rewrite value_0 in C. exact C.
Qed.
End Layer.

(** ** What the layer is *)
Theorem layer_formula rd32 bf16 k h :
  (forall x, bf16 (rd32 (value beta * bf16 x)%R) = bf16 x) ->
  layer rd32 bf16 k true [h]
  = [rd32 (h + rd32 (value k * bf16 (rd32 (value v - rd32 (value k * bf16 h)))))%R].
Proof. intro H. unfold layer, delta_real, delta. cbn [zip dot]. rewrite H. reflexivity. Qed.

(** That hypothesis holds in these formats: multiplying by 1 is exact, and a
    bfloat16 value survives both roundings. *)
Theorem beta_one_changes_nothing x :
  let rd32 := round radix2 binary32 ZnearestE in
  let bf16 := round radix2 bfloat16 ZnearestE in
  bf16 (rd32 (value beta * bf16 x)%R) = bf16 x.
Proof.
  cbv zeta. replace (value beta) with 1%R by (unfold value, F2R; simpl; ring). rewrite Rmult_1_l.
  assert (G : generic_format radix2 bfloat16 (round radix2 bfloat16 ZnearestE x))
    by (apply generic_format_round; [apply FLT_exp_valid; reflexivity | typeclasses eauto]).
  rewrite (round_generic radix2 binary32); [apply round_generic; [typeclasses eauto | exact G] | typeclasses eauto |].
  apply (generic_inclusion_mag radix2 bfloat16 binary32); [| exact G].
  intros _. unfold bfloat16, binary32, FLT_exp. lia.
Qed.

Theorem key_is_between_one_half_and_one m : 0 < m ->
  (/ 2 <= value (key m) < 1)%R.
Proof.
  intro Hm. unfold key, value. cbn [fst snd]. 
  assert (D := Zdigits_correct radix2 m). rewrite Z.abs_eq in D by lia. set (d := Zdigits radix2 m) in *.
  assert (P : 0 < d) by (apply Zdigits_gt_0; lia).
  unfold F2R. cbn [Fnum Fexp]. destruct D as [D1 D2].
  apply IZR_le in D1. apply IZR_lt in D2. rewrite IZR_Zpower in D1, D2 by lia.
  replace (/ 2)%R with (bpow radix2 (d - 1) * bpow radix2 (- d))%R
    by (rewrite <- bpow_plus; replace (d - 1 + - d) with (-1) by lia; reflexivity).
  replace 1%R with (bpow radix2 d * bpow radix2 (- d))%R
    by (rewrite <- bpow_plus; replace (d + - d) with 0 by lia; reflexivity).
  assert (0 < bpow radix2 (- d))%R by apply bpow_gt_0. nra.
Qed.

Theorem eigenvalue_is_positive m : 1 < m -> Z.odd m = true ->
  (0 < 1 - value beta * (value (key m) * value (key m)) < 1)%R.
Proof.
  intros Hm _. assert (K := key_is_between_one_half_and_one m ltac:(lia)).
  replace (value beta) with 1%R by (unfold value, F2R; simpl; ring). nra.
Qed.

Print Assumptions three_quarters_has_period_three.
Print Assumptions counts_modulo_three_from_its_cycle.
Print Assumptions counts_modulo_every_odd_m_up_to_255.
Print Assumptions layer_formula.
Print Assumptions beta_one_changes_nothing.
Print Assumptions key_is_between_one_half_and_one.
Print Assumptions eigenvalue_is_positive.
