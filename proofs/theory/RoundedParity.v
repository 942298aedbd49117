(** Positive eigenvalues do not forbid parity once the state has two coordinates
    and every operation is rounded.

    fp8 with 4 bits of significand and exponents as in E4M3 (Flocq's IEEE-style
    binary_float 4 8, round to nearest even; all values below stay in range).
      A = [ 13/16  -11/32 ]     symmetric, positive definite,
          [-11/32    9/32 ]     both eigenvalues in (0, 1)
    h <- A h, evaluated as fl (fl (A11 x) + fl (A12 y)) etc., alternates for ever
    between (224, -104) and (208, -112).  With the identity for letter 0, the
    parity of every word can be read from the state.  Compare PsdOrbit.v: with
    one rounding per coordinate this is impossible in every dimension.
    (binary_float 4 8 has the subnormals of E4M3; magnitudes stay below 240.) *)
From Coq Require Import ZArith List Bool Reals Lra Lia SpecFloat.
From Flocq Require Import Core BinarySingleNaN.
From Statetrack Require Import Words.
Import ListNotations.

Definition prec := 4%Z.
Definition emax := 8%Z.
#[export] Instance Hprec : Prec_gt_0 prec := eq_refl.
#[export] Instance Hemax : Prec_lt_emax prec emax := eq_refl.
Definition fp8 := binary_float prec emax.
Definition num (m e : Z) : fp8 := binary_normalize prec emax Hprec Hemax mode_NE m e false.
Definition mul : fp8 -> fp8 -> fp8 := Bmult mode_NE.
Definition add : fp8 -> fp8 -> fp8 := Bplus mode_NE.

(** Constants: num m e is m * 2^e.  constants.json holds the same numbers. *)
Definition a11 := num 13 (-4).
Definition a12 := num (-11) (-5).
Definition a22 := num 9 (-5).
Definition even0 := num 224 0.
Definition even1 := num (-104) 0.
Definition odd0 := num 208 0.
Definition odd1 := num (-112) 0.

Definition state := (fp8 * fp8)%type.
Definition stepA (h : state) : state :=
  (add (mul a11 (fst h)) (mul a12 (snd h)), add (mul a12 (fst h)) (mul a22 (snd h))).
Definition s0 : state := (even0, even1).
Definition s1 : state := (odd0, odd1).

Lemma step0 : stepA s0 = s1.
Proof. apply injective_projections; apply B2SF_inj; vm_compute; reflexivity. Qed.
Lemma step1 : stepA s1 = s0.
Proof. apply injective_projections; apply B2SF_inj; vm_compute; reflexivity. Qed.

Definition step (x : bool) (h : state) : state := if x then stepA h else h.
Definition read (h : state) : bool :=   (* is the first coordinate below 216? *)
  match Bcompare (fst h) odd0 with Some Eq => true | _ => false end.

Theorem state_tracks_parity w : run step s0 w = if parity w then s1 else s0.
Proof.
  apply (toggles step (fun b : bool => if b then s1 else s0)).
  intros [|] [|]; cbn [step xorb]; auto using step0, step1.
Qed.

Theorem reads_parity w : read (run step s0 w) = parity w.
Proof. rewrite state_tracks_parity. destruct (parity w); vm_compute; reflexivity. Qed.

(** The exact real matrix really is what the header says. *)
Lemma entries : B2R a11 = (13 / 16)%R /\ B2R a12 = (- 11 / 32)%R /\ B2R a22 = (9 / 32)%R.
Proof.
  rewrite <- !SF2R_B2SF.
  replace (B2SF a11) with (S754_finite false 13%positive (-4)%Z) by (vm_compute; reflexivity).
  replace (B2SF a12) with (S754_finite true 11%positive (-5)%Z) by (vm_compute; reflexivity).
  replace (B2SF a22) with (S754_finite false 9%positive (-5)%Z) by (vm_compute; reflexivity).
  unfold SF2R, F2R. simpl. lra.
Qed.

Local Open Scope R_scope.
Lemma nonzero x y : (x, y) <> (0, 0) -> 0 < x * x + y * y.
Proof.
  intro H. assert (0 <= x * x) by apply Rle_0_sqr. assert (0 <= y * y) by apply Rle_0_sqr.
  destruct (Req_dec x 0) as [-> | Hx].
  - destruct (Req_dec y 0) as [-> | Hy]; [congruence |]. apply Rsqr_pos_lt in Hy. unfold Rsqr in Hy. lra.
  - apply Rsqr_pos_lt in Hx. unfold Rsqr in Hx. lra.
Qed.

Definition quad x y := 13/16 * (x * x) + 2 * (- 11/32) * (x * y) + 9/32 * (y * y).

(** 0 < A < I as quadratic forms, with explicit margins. *)
Lemma positive_definite x y : (x, y) <> (0, 0) -> 0 < quad x y < x * x + y * y.
Proof.
  intro H. apply nonzero in H. unfold quad.
  assert (0 <= (x - 2 * y) * (x - 2 * y)) by apply Rle_0_sqr.
  assert (0 <= (2 * x - 5 * y) * (2 * x - 5 * y)) by apply Rle_0_sqr.
  assert (0 <= (x + 2 * y) * (x + 2 * y)) by apply Rle_0_sqr.
  assert (0 <= (3 * x + 5 * y) * (3 * x + 5 * y)) by apply Rle_0_sqr.
  assert (0 <= (2 * x + 3 * y) * (2 * x + 3 * y)) by apply Rle_0_sqr.
  assert (0 <= (5 * x - 12 * y) * (5 * x - 12 * y)) by apply Rle_0_sqr.
  split; nra.
Qed.

Print Assumptions reads_parity.
