(** Positive scalar recurrences in finite precision (Flocq).
    [rnd] is ANY rounding of reals to integers that Flocq calls valid (monotone
    and exact on integers): nearest-even, nearest-away, up, down, toward zero.
    [fexp] is any valid exponent function: FIX (fixed point), FLX, FLT (IEEE
    with gradual underflow), FTZ.  [fl] rounds a real to that format, [sat]
    clamps to a largest magnitude.  For a >= 0 every one of
       h -> fl (a*h + b)                  (fused)
       h -> fl (fl (a*h) + b)             (each operation rounded)
       h -> sat (fl (sat (fl (a*h)) + b)) (each operation rounded, saturating)
    is monotone, has no cycle longer than 1, and its state can not tell even
    from odd numbers of steps. *)
From Coq Require Import Reals Lra List ZArith Lia Bool.
From Flocq Require Import Core.
From Statetrack Require Import Orbit.
Local Open Scope R_scope.

Lemma Rle_total x y : x <= y \/ y <= x.
Proof. destruct (Rle_or_lt x y); [left | right]; lra. Qed.

Section Scalar.
Variable beta : radix.
Variable fexp : Z -> Z.
Context {vexp : Valid_exp fexp}.
Variable rnd : R -> Z.
Context {vrnd : Valid_rnd rnd}.

Definition fl (x : R) : R := round beta fexp rnd x.

Lemma fl_mono x y : x <= y -> fl x <= fl y.
Proof. apply round_le; typeclasses eauto. Qed.

Variable top : R.
Definition sat (x : R) : R := Rmax (- top) (Rmin top x).

Lemma sat_mono x y : x <= y -> sat x <= sat y.
Proof.
  intro H. unfold sat. apply Rle_max_compat_l.
  unfold Rmin. repeat destruct Rle_dec; lra.
Qed.

Definition step_fused   (a b h : R) : R := fl (a * h + b).
Definition step_rounded (a b h : R) : R := fl (fl (a * h) + b).
Definition step_sat     (a b h : R) : R := sat (fl (sat (fl (a * h)) + b)).

Lemma mul_mono a x y : 0 <= a -> x <= y -> a * x <= a * y.
Proof. intros. apply Rmult_le_compat_l; assumption. Qed.

Lemma step_fused_mono a b : 0 <= a -> forall x y, x <= y -> step_fused a b x <= step_fused a b y.
Proof. intros Ha x y H. apply fl_mono, Rplus_le_compat_r, mul_mono; auto. Qed.

Lemma step_rounded_mono a b : 0 <= a -> forall x y, x <= y -> step_rounded a b x <= step_rounded a b y.
Proof. intros Ha x y H. apply fl_mono, Rplus_le_compat_r, fl_mono, mul_mono; auto. Qed.

Lemma step_sat_mono a b : 0 <= a -> forall x y, x <= y -> step_sat a b x <= step_sat a b y.
Proof. intros Ha x y H. apply sat_mono, fl_mono, Rplus_le_compat_r, sat_mono, fl_mono, mul_mono; auto. Qed.

(** Any monotone real step: no period > 1, and no parity on a finite state set. *)
Lemma real_no_cycle (f : R -> R) :
  (forall x y, x <= y -> f x <= f y) ->
  forall p h, (p > 0)%nat -> iter f p h = h -> f h = h.
Proof.
  intros Hf. exact (no_cycle Rle Rle_refl Rle_trans Rle_antisym Rle_total f Hf).
Qed.

Lemma real_no_parity (f : R -> R) :
  (forall x y, x <= y -> f x <= f y) ->
  forall (dom : list R) h, (forall n, In (iter f n h) dom) ->
  ~ exists r : R -> bool, forall k, r (iter f k h) = Nat.odd k.
Proof.
  intros Hf. apply (no_parity Rle Rle_refl Rle_trans Rle_antisym Rle_total); [exact Hf | exact Req_EM_T].
Qed.

Theorem fused_no_cycle a b : 0 <= a -> forall p h, (p > 0)%nat ->
  iter (step_fused a b) p h = h -> step_fused a b h = h.
Proof. intro Ha. apply real_no_cycle, step_fused_mono, Ha. Qed.

Theorem rounded_no_cycle a b : 0 <= a -> forall p h, (p > 0)%nat ->
  iter (step_rounded a b) p h = h -> step_rounded a b h = h.
Proof. intro Ha. apply real_no_cycle, step_rounded_mono, Ha. Qed.

Theorem rounded_no_parity a b : 0 <= a -> forall dom h,
  (forall n, In (iter (step_rounded a b) n h) dom) ->
  ~ exists r : R -> bool, forall k, r (iter (step_rounded a b) k h) = Nat.odd k.
Proof. intro Ha. apply real_no_parity, step_rounded_mono, Ha. Qed.

Theorem sat_no_parity a b : 0 <= a -> forall dom h,
  (forall n, In (iter (step_sat a b) n h) dom) ->
  ~ exists r : R -> bool, forall k, r (iter (step_sat a b) k h) = Nat.odd k.
Proof. intro Ha. apply real_no_parity, step_sat_mono, Ha. Qed.
End Scalar.

(** Concrete formats.  FLT_exp emin prec with emin = e_min - prec + 1. *)
Definition fp32_rne := fl radix2 (FLT_exp (-149) 24) ZnearestE.
Definition fp16_rne := fl radix2 (FLT_exp (-24) 11) ZnearestE.
Definition bf16_rne := fl radix2 (FLT_exp (-133) 8) ZnearestE.
Definition e4m3_rne := fl radix2 (FLT_exp (-9) 4) ZnearestE.
Definition e5m2_rne := fl radix2 (FLT_exp (-16) 3) ZnearestE.
Definition q8_rne   := fl radix2 (FIX_exp (-8)) ZnearestE.

(** Every FLT format (any precision >= 1, any least exponent), every valid
    rounding; fp32, fp16, bf16, fp8 are the instances above. *)
Corollary flt_no_cycle emin prec (rnd : R -> Z) `{Valid_rnd rnd} : (0 < prec)%Z ->
  forall a b, 0 <= a -> forall p h, (p > 0)%nat ->
  let f := fl radix2 (FLT_exp emin prec) rnd in
  iter (fun h => f (f (a * h) + b)) p h = h -> f (f (a * h) + b) = h.
Proof.
  intros Hp a b Ha p h. assert (Prec_gt_0 prec) by exact Hp. intros Hpos f.
  exact (rounded_no_cycle radix2 (FLT_exp emin prec) rnd a b Ha p h Hpos).
Qed.

Corollary fp32_no_cycle a b : 0 <= a -> forall p h, (p > 0)%nat ->
  iter (fun h => fp32_rne (fp32_rne (a * h) + b)) p h = h ->
  fp32_rne (fp32_rne (a * h) + b) = h.
Proof. intros Ha p h Hp. apply (flt_no_cycle (-149) 24 ZnearestE); [lia | exact Ha | exact Hp]. Qed.

(** ** Saturated formats are finite sets
    A format whose values are multiples of 2^e, clamped to N 2^e, has at most
    2 N + 1 values: fixed point (q), and floats (emin is the exponent of the least
    subnormal).  For these the finiteness hypothesis is discharged outright. *)
Section Grid.
Variables (e : Z) (N : nat).
Let u := bpow radix2 e.
Let top := INR N * u.
Definition grid : list R :=
  map (fun k => (INR k - INR N) * bpow radix2 e) (seq 0 (2 * N + 1)).

Lemma sat_in_grid x : (exists z : Z, x = IZR z * bpow radix2 e) -> In (sat (INR N * bpow radix2 e) x) grid.
Proof.
  fold u. intros [m ->]. unfold sat, grid. fold u.
  assert (Hu : 0 < u) by apply bpow_gt_0.
  assert (Key : forall z : Z, (- Z.of_nat N <= z <= Z.of_nat N)%Z -> In (IZR z * u) grid).
  { intros z Hz. apply in_map_iff. exists (Z.to_nat (z + Z.of_nat N)). split.
    - rewrite INR_IZR_INZ, Z2Nat.id by lia. rewrite plus_IZR, <- INR_IZR_INZ. fold u. ring.
    - apply in_seq. lia. }
  unfold grid in Key. fold u in Key.
  assert (Hpos : 0 <= IZR (Z.of_nat N)) by (apply IZR_le; lia).
  rewrite (INR_IZR_INZ N) in *. set (t := Z.of_nat N) in *.
  destruct (Z_le_gt_dec m t) as [H1 | H1].
  - destruct (Z_le_gt_dec (- t) m) as [H2 | H2].
    + rewrite Rmin_right, Rmax_right.
      * apply Key; lia.
      * apply IZR_le in H2. rewrite opp_IZR in H2. nra.
      * apply IZR_le in H1. nra.
    + rewrite Rmin_right, Rmax_left.
      * replace (- (IZR t * u)) with (IZR (- t) * u) by (rewrite opp_IZR; ring).
        apply Key. lia.
      * assert (H3 : (m <= - t)%Z) by lia. apply IZR_le in H3. rewrite opp_IZR in H3. nra.
      * apply IZR_le in H1. nra.
  - assert (H3 : (t <= m)%Z) by lia. apply IZR_le in H3.
    rewrite Rmin_left by nra. rewrite Rmax_right by nra. apply Key. lia.
Qed.

Lemma fixed_multiple rnd x : exists z : Z, fl radix2 (FIX_exp e) rnd x = IZR z * bpow radix2 e.
Proof. eexists. reflexivity. Qed.
End Grid.

Lemma float_multiple emin prec rnd `{Prec_gt_0 prec} `{Valid_rnd rnd} x :
  exists z : Z, fl radix2 (FLT_exp emin prec) rnd x = IZR z * bpow radix2 emin.
Proof.
  unfold fl, round, F2R. cbn [Fnum Fexp]. set (c := cexp _ _ x). set (m := rnd _).
  assert (C : (emin <= c)%Z) by (unfold c, cexp, FLT_exp; lia).
  exists (m * 2 ^ (c - emin))%Z. rewrite mult_IZR.
  change 2%Z with (radix_val radix2). rewrite IZR_Zpower by lia.
  rewrite Rmult_assoc, <- bpow_plus. do 2 f_equal. lia.
Qed.

Section Saturated.
Variables (fexp : Z -> Z) (e : Z) (N : nat).
Context {vexp : Valid_exp fexp}.
Variable rnd : R -> Z.
Context {vrnd : Valid_rnd rnd}.
Hypothesis multiples : forall x, exists z : Z, fl radix2 fexp rnd x = IZR z * bpow radix2 e.
Definition q (x : R) : R := sat (INR N * bpow radix2 e) (fl radix2 fexp rnd x).

Lemma q_mono x y : x <= y -> q x <= q y.
Proof. intro H. apply sat_mono, fl_mono, H; assumption. Qed.

Theorem saturated_no_parity a b : 0 <= a -> forall h0 : R, In h0 (grid e N) ->
  ~ exists r : R -> bool, forall k, r (iter (fun h => q (q (a * h) + b)) k h0) = Nat.odd k.
Proof.
  intros Ha h0 Hh. refine (real_no_parity (fun h => q (q (a * h) + b)) _ (grid e N) h0 _).
  - intros x y H. apply q_mono, Rplus_le_compat_r, q_mono, mul_mono; assumption.
  - intros [| n]; [exact Hh | apply sat_in_grid, multiples].
Qed.
End Saturated.

Print Assumptions fp32_no_cycle.
Print Assumptions saturated_no_parity.
