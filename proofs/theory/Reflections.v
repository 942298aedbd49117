(** Real reflections in the plane, rotations, and exact parity.
    - a = -1 computes parity exactly on every word, and stays exact under any
      rounding that fixes 1 and -1 (so in every Flocq format with 1 in it).
    - I - 2 k k^T is a reflection; two of them make a rotation.
    - rotation by 2 pi / m counts modulo m on words of every length. *)
From Coq Require Import Reals Lra Lia ZArith List Bool.
From Flocq Require Import Core.
From Coq Require Import Nsatz.
From Statetrack Require Import Orbit Words.
Import ListNotations.
Local Open Scope R_scope.

(** ** Parity *)
Definition a_of (x : bool) : R := if x then -1 else 1.
Definition sign_layer (fl : R -> R) (x : bool) (h : R) : R := fl (a_of x * h).

Theorem parity_exact (fl : R -> R) :
  fl 1 = 1 -> fl (-1) = -1 ->
  forall w, run (sign_layer fl) 1 w = if parity w then -1 else 1.
Proof.
  intros H1 H2. apply (toggles (sign_layer fl) (fun b : bool => if b then -1 else 1)).
  intros [|] [|]; unfold sign_layer, a_of; cbn [xorb]; rewrite ?Rmult_1_l, ?Rmult_1_r; auto.
  replace (-1 * -1) with 1 by ring. exact H1.
Qed.

Corollary parity_exact_flt emin prec (rnd : R -> Z) `{Valid_rnd rnd} :
  (0 < prec)%Z -> (emin <= 0)%Z ->
  forall w, run (sign_layer (round radix2 (FLT_exp emin prec) rnd)) 1 w = if parity w then -1 else 1.
Proof.
  intros Hp He. assert (Prec_gt_0 prec) by exact Hp.
  assert (G : generic_format radix2 (FLT_exp emin prec) 1).
  { change 1 with (bpow radix2 0). apply generic_format_bpow. unfold FLT_exp. lia. }
  apply parity_exact; apply round_generic; auto; try typeclasses eauto.
  apply generic_format_opp. exact G.
Qed.

(** ** The plane *)
Definition vec := (R * R)%type.
Definition refl (t : R) (v : vec) : vec :=      (* I - 2 k k^T, k = (cos t, sin t) *)
  let d := cos t * fst v + sin t * snd v in
  (fst v - 2 * d * cos t, snd v - 2 * d * sin t).
Definition rot (t : R) (v : vec) : vec :=
  (cos t * fst v - sin t * snd v, sin t * fst v + cos t * snd v).

Lemma refl_refl t v : refl t (refl t v) = v.
Proof.
  destruct v as [x y]. unfold refl. simpl. assert (H := sin2_cos2 t). unfold Rsqr in H.
  set (c := cos t) in *. set (s := sin t) in *.
  assert (Hc : c * c = 1 - s * s) by lra. f_equal; nsatz.
Qed.

Theorem two_reflections t u v : refl t (refl u v) = rot (2 * (t - u)) v.
Proof.
  destruct v as [x y]. unfold refl, rot. simpl.
  rewrite cos_2a, sin_2a, cos_minus, sin_minus.
  assert (H := sin2_cos2 t). assert (K := sin2_cos2 u). unfold Rsqr in *.
  set (c := cos t) in *. set (s := sin t) in *. set (d := cos u) in *. set (r := sin u) in *.
  f_equal; nsatz.
Qed.

Lemma rot_rot t u v : rot t (rot u v) = rot (t + u) v.
Proof.
  destruct v as [x y]. unfold rot. simpl. rewrite cos_plus, sin_plus. f_equal; ring.
Qed.

(** ** Counting modulo m with one rotation *)
Definition turn (m : nat) (x : bool) : R := if x then 2 * PI / INR m else 0.
Definition rotation_layer (m : nat) (x : bool) (h : vec) : vec := rot (turn m x) h.

Lemma lrnn_angle m w : run (rotation_layer m) (1, 0) w =
  (cos (INR (ones w) * (2 * PI / INR m)), sin (INR (ones w) * (2 * PI / INR m))).
Proof.
  assert (Turn : forall x t, rotation_layer m x (cos t, sin t) = (cos (turn m x + t), sin (turn m x + t))).
  { intros x t. unfold rotation_layer, rot. cbn [fst snd]. rewrite cos_plus, sin_plus. f_equal; ring. }
  assert (G : forall w t, run (rotation_layer m) (cos t, sin t) w
    = (cos (t + INR (ones w) * (2 * PI / INR m)), sin (t + INR (ones w) * (2 * PI / INR m)))).
  { unfold run. induction w0 as [| x w0 IH]; intro t; cbn [fold_left].
    - change (INR (ones [])) with 0. f_equal; f_equal; ring.
    - rewrite Turn, IH. unfold turn. destruct x.
      + rewrite ones_true, S_INR. f_equal; f_equal; ring.
      + rewrite ones_false. f_equal; f_equal; ring. }
  replace (1, 0) with (cos 0, sin 0) by (rewrite cos_0, sin_0; reflexivity).
  rewrite G. f_equal; f_equal; ring.
Qed.

Lemma cos_one x : cos x = 1 -> exists k : Z, x = 2 * IZR k * PI.
Proof.
  intro H. assert (S : sin (x / 2) = 0).
  { assert (E := cos_2a_sin (x / 2)). replace (2 * (x / 2)) with x in E by field. nra. }
  destruct (sin_eq_0_0 _ S) as [k Hk]. exists k. lra.
Qed.

Theorem counts_mod m w : (0 < m)%nat ->
  (fst (run (rotation_layer m) (1, 0) w) = 1 <-> (ones w mod m = 0)%nat).
Proof.
  intro Hm. rewrite lrnn_angle. simpl fst. set (n := ones w).
  assert (HP := PI_RGT_0). assert (HM : 0 < INR m) by (apply lt_0_INR; lia). split; intro H.
  - apply cos_one in H as [k Hk].
    assert (E : INR n = IZR k * INR m).
    { apply (Rmult_eq_reg_r (2 * PI / INR m)).
      - rewrite Hk. field. lra.
      - apply Rmult_integral_contrapositive_currified; [lra | apply Rinv_neq_0_compat; lra]. }
    rewrite !INR_IZR_INZ, <- mult_IZR in E. apply eq_IZR in E.
    apply Nat2Z.inj. rewrite Nat2Z.inj_mod, E. apply Z_mod_mult.
  - apply Nat.mod_divides in H as [k Hk]; [| lia].
    rewrite Hk, mult_INR. replace (INR m * INR k * (2 * PI / INR m)) with (0 + 2 * INR k * PI) by (field; lra).
    rewrite cos_period. apply cos_0.
Qed.

Print Assumptions parity_exact_flt.
Print Assumptions two_reflections.
Print Assumptions counts_mod.
