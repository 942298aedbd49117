(** Executable rounding to nearest even, proved equal to Flocq's.

    A dyadic (m, e) is the number m * 2^e.  [rne fexp] rounds a dyadic with
    integer operations only; [rne_correct] says that its value is Flocq's
    [round radix2 fexp ZnearestE] of the value, for EVERY exponent function:
    FLT_exp emin prec (floats with subnormals), FIX_exp e (fixed point), ...
    So a computed orbit of dyadics is a theorem about Flocq's real numbers. *)
From Coq Require Import ZArith Reals Lra Lia Bool.
From Flocq Require Import Core.
Local Open Scope Z_scope.

Definition dyadic := (Z * Z)%type.
Definition value (x : dyadic) : R := F2R (Float radix2 (fst x) (snd x)).

(** Both significands over the smaller exponent. *)
Definition align (x y : dyadic) : Z * Z * Z :=
  let e := Z.min (snd x) (snd y) in
  (fst x * 2 ^ (snd x - e), fst y * 2 ^ (snd y - e), e).

Definition add (x y : dyadic) : dyadic := let '(a, b, e) := align x y in (a + b, e).
Definition sub (x y : dyadic) : dyadic := let '(a, b, e) := align x y in (a - b, e).
Definition mul (x y : dyadic) : dyadic := (fst x * fst y, snd x + snd y).
Definition eqb (x y : dyadic) : bool := let '(a, b, _) := align x y in a =? b.
Definition leb (x y : dyadic) : bool := let '(a, b, _) := align x y in a <=? b.
Definition clamp (lo hi x : dyadic) : dyadic :=
  let y := if leb hi x then hi else x in if leb y lo then lo else y.

Lemma value_shift m e e' : e' <= e -> value (m, e) = (IZR (m * 2 ^ (e - e')) * bpow radix2 e')%R.
Proof.
  intro H. unfold value. simpl fst. simpl snd. rewrite (F2R_change_exp radix2 e' m e H). reflexivity.
Qed.

Lemma align_spec x y : let '(a, b, e) := align x y in
  value x = (IZR a * bpow radix2 e)%R /\ value y = (IZR b * bpow radix2 e)%R.
Proof.
  destruct x as [m e], y as [n f]. unfold align. cbn [fst snd].
  split; apply value_shift; lia.
Qed.

Lemma value_add x y : value (add x y) = (value x + value y)%R.
Proof.
  unfold add. assert (A := align_spec x y). destruct (align x y) as [[a b] e]. destruct A as [-> ->].
  unfold value, F2R. cbn [fst snd Fnum Fexp]. rewrite plus_IZR. ring.
Qed.
Lemma value_sub x y : value (sub x y) = (value x - value y)%R.
Proof.
  unfold sub. assert (A := align_spec x y). destruct (align x y) as [[a b] e]. destruct A as [-> ->].
  unfold value, F2R. cbn [fst snd Fnum Fexp]. rewrite minus_IZR. ring.
Qed.
Lemma value_mul x y : value (mul x y) = (value x * value y)%R.
Proof.
  unfold mul, value, F2R. cbn [fst snd Fnum Fexp]. rewrite mult_IZR, bpow_plus. ring.
Qed.
Lemma eqb_spec x y : eqb x y = true <-> value x = value y.
Proof.
  unfold eqb. assert (A := align_spec x y). destruct (align x y) as [[a b] e]. destruct A as [-> ->].
  assert (0 < bpow radix2 e)%R by apply bpow_gt_0. rewrite Z.eqb_eq. split; intro H0; [congruence |].
  apply eq_IZR, (Rmult_eq_reg_r (bpow radix2 e)); [exact H0 | lra].
Qed.
Lemma leb_spec x y : leb x y = true <-> (value x <= value y)%R.
Proof.
  unfold leb. assert (A := align_spec x y). destruct (align x y) as [[a b] e]. destruct A as [-> ->].
  assert (0 < bpow radix2 e)%R by apply bpow_gt_0. rewrite Z.leb_le. split; intro H0.
  - apply Rmult_le_compat_r; [lra | apply IZR_le, H0].
  - apply le_IZR, (Rmult_le_reg_r (bpow radix2 e)); [assumption | exact H0].
Qed.

Lemma eqb_neq x y : eqb x y = false -> value x <> value y.
Proof. intros H E. apply eqb_spec in E. congruence. Qed.

Lemma value_clamp lo hi x : value (clamp lo hi x) = Rmax (value lo) (Rmin (value hi) (value x)).
Proof.
  unfold clamp. assert (M : value (if leb hi x then hi else x) = Rmin (value hi) (value x)).
  { assert (L := leb_spec hi x). destruct (leb hi x).
    - rewrite Rmin_left; [reflexivity | apply L; reflexivity].
    - rewrite Rmin_right; [reflexivity |]. destruct (Rle_or_lt (value hi) (value x)) as [H | H]; [| lra].
      apply L in H. discriminate. }
  rewrite <- M. set (y := if leb hi x then hi else x). clearbody y. clear M.
  assert (L := leb_spec y lo). destruct (leb y lo).
  - rewrite Rmax_left; [reflexivity | apply L; reflexivity].
  - rewrite Rmax_right; [reflexivity |]. destruct (Rle_or_lt (value y) (value lo)) as [H | H]; [| lra].
    apply L in H. discriminate.
Qed.

(** n / d to the nearest integer, ties to even. *)
Definition nearest (n d : Z) : Z :=
  let q := n / d in
  match 2 * (n mod d) ?= d with
  | Lt => q
  | Eq => if Z.even q then q else q + 1
  | Gt => q + 1
  end.

Lemma nearest_correct n d : 0 < d -> ZnearestE (IZR n / IZR d) = nearest n d.
Proof.
  intro Hd. assert (Hd' : (0 < IZR d)%R) by (apply IZR_lt; exact Hd).
  assert (D := Z.div_mod n d ltac:(lia)). assert (M := Z.mod_pos_bound n d Hd).
  assert (E : (IZR n / IZR d = IZR (n / d) + IZR (n mod d) / IZR d)%R).
  { rewrite D at 1. rewrite plus_IZR, mult_IZR. field. lra. }
  unfold Znearest, nearest. rewrite Zfloor_div by lia.
  replace (IZR n / IZR d - IZR (n / d))%R with (IZR (n mod d) / IZR d)%R by lra.
  assert (Hc : 0 < n mod d -> Zceil (IZR n / IZR d) = n / d + 1).
  { intro P. rewrite Zceil_floor_neq; rewrite Zfloor_div by lia; [reflexivity |].
    rewrite E. apply IZR_lt in P. assert (0 < IZR (n mod d) / IZR d)%R by (apply Rdiv_lt_0_compat; lra). lra. }
  assert (C : Rcompare (IZR (n mod d) / IZR d) (/ 2) = (2 * (n mod d) ?= d)).
  { rewrite <- (Rcompare_mult_r (2 * IZR d)) by lra.
    replace (IZR (n mod d) / IZR d * (2 * IZR d))%R with (IZR (2 * (n mod d))) by (rewrite mult_IZR; field; lra).
    replace (/ 2 * (2 * IZR d))%R with (IZR d) by field. apply Rcompare_IZR. }
  rewrite C. destruct (Z.compare_spec (2 * (n mod d)) d).
  - destruct (Z.even (n / d)); [reflexivity |]. apply Hc. lia.
  - reflexivity.
  - apply Hc. lia.
Qed.

Definition rne (fexp : Z -> Z) (x : dyadic) : dyadic :=
  let (m, e) := x in
  if m =? 0 then (0, 0) else
  let f := fexp (Zdigits radix2 m + e) in
  if f <=? e then (m, e) else (nearest m (2 ^ (f - e)), f).

Theorem rne_correct fexp x : value (rne fexp x) = round radix2 fexp ZnearestE (value x).
Proof.
  destruct x as [m e]. unfold rne. destruct (Z.eqb_spec m 0) as [-> | Hm].
  - unfold value. cbn [fst snd]. rewrite !F2R_0. symmetry. apply round_0. typeclasses eauto.
  - set (f := fexp (Zdigits radix2 m + e)).
    assert (Hf : cexp radix2 fexp (value (m, e)) = f).
    { unfold cexp, value. cbn [fst snd]. rewrite mag_F2R_Zdigits by exact Hm. reflexivity. }
    unfold round, scaled_mantissa. rewrite Hf. destruct (Z.leb_spec f e) as [H | H].
    + rewrite (value_shift m e f H) at 2. rewrite Rmult_assoc, <- bpow_plus, Z.add_opp_diag_r, Rmult_1_r.
      rewrite Zrnd_IZR by typeclasses eauto. rewrite (value_shift m e f H). reflexivity.
    + unfold value. cbn [fst snd]. do 2 f_equal. symmetry.
      rewrite <- nearest_correct by (apply Z.pow_pos_nonneg; lia). f_equal.
      unfold F2R. cbn [Fnum Fexp]. rewrite Rmult_assoc, <- bpow_plus.
      replace (e + - f) with (- (f - e)) by lia. rewrite bpow_opp, <- IZR_Zpower by lia. reflexivity.
Qed.

Lemma value_0 e : value (0, e) = 0%R.
Proof. apply F2R_0. Qed.

Print Assumptions rne_correct.
