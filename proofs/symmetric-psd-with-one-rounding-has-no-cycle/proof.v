(** A symmetric positive semidefinite layer with one rounding per entry has no
    cycle, and no read-out of it decides parity; two counterexamples show that the
    hypotheses are needed.

    1. x <- F (A x + b), A symmetric PSD, F_i monotone per coordinate (round the
       exact sum once, clamp), any dimension: on a finite state set every orbit
       ends in a fixed point (PsdOrbit.v and the pigeonhole principle).  Instances:
       every Flocq rounding, saturating formats, DeltaNet with 0 <= beta k.k <= 1.
    2. EX3 (theory.md 4.5): every operation rounded instead; A symmetric positive
       definite, q1.2: period 2, and parity of every word.
    3. EX1: one rounding, but A not symmetric (nilpotent), q1.2: the same.
    In 2 and 3 letter 0 has A = I and b = 0, in the same rounded operations. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Bool.
From Flocq Require Import Core.
From Statetrack Require Import Orbit Words FloatOrbit PsdOrbit Dyadic.
Import ListNotations.
Local Open Scope R_scope.

(** ** 1. The theorem *)
Definition observe (d : nat) (x : nat -> R) : list R := map x (seq 0 d).

(** All lists of length d whose i-th entry is in dom i. *)
Fixpoint grids (dom : nat -> list R) (a d : nat) : list (list R) :=
  match d with
  | O => [[]]
  | S d' => flat_map (fun x => map (cons x) (grids dom (S a) d')) (dom a)
  end.

Lemma in_grids dom x a d : (forall i, (a <= i < a + d)%nat -> In (x i) (dom i)) ->
  In (map x (seq a d)) (grids dom a d).
Proof.
  revert a. induction d as [| d IH]; intros a H; [left; reflexivity |].
  cbn [seq map grids]. apply in_flat_map. exists (x a). split; [apply H; lia |].
  apply in_map, IH. intros i Hi. apply H. lia.
Qed.

Section Psd.
Variable d : nat.
Variable A : nat -> nat -> R.
Variable b : nat -> R.
Variable F : nat -> R -> R.
Hypothesis A_symmetric : forall i j, A i j = A j i.
Hypothesis A_psd : forall x, 0 <= form d A x x.
Hypothesis F_monotone : forall i x y, x <= y -> F i x <= F i y.
Let step := step d A b F.
Let orbit := orbit d A b F.

Theorem symmetric_psd_has_no_cycle p x :
  (forall i, (i < d)%nat -> orbit (S p) x i = x i) -> forall i, (i < d)%nat -> step x i = x i.
Proof. exact (psd_no_cycle d A b F A_symmetric F_monotone A_psd p x). Qed.

Lemma step_ext x y : (forall i, (i < d)%nat -> x i = y i) -> forall i, step x i = step y i.
Proof.
  intros E i. unfold step, PsdOrbit.step, mv. f_equal. f_equal. apply sum_ext. intros j Hj. rewrite E by exact Hj. reflexivity.
Qed.

Lemma orbit_iter t x : orbit t x = iter step t x.
Proof. induction t as [| t IH]; [reflexivity |]. cbn [iter]. rewrite <- IH. reflexivity. Qed.

Theorem symmetric_psd_is_eventually_constant (dom : nat -> list R) x :
  (forall t i, (i < d)%nat -> In (orbit t x i) (dom i)) ->
  exists t0, forall t, (t0 <= t)%nat -> observe d (orbit t x) = observe d (orbit t0 x).
Proof.
  intro Dom.
  destruct (pigeonhole (list_eq_dec Req_EM_T) (fun t => observe d (orbit t x)) (grids dom 0 d))
    as (i & j & Hij & _ & E).
  { intro t. apply in_grids. intros k Hk. apply Dom. lia. }
  assert (E' : forall k, (k < d)%nat -> orbit j x k = orbit i x k).
  { intros k Hk. symmetry. apply (ext_in_map E). apply in_seq. lia. }
  assert (Fix : forall k, (k < d)%nat -> step (orbit i x) k = orbit i x k).
  { apply (symmetric_psd_has_no_cycle (j - i - 1)). intros k Hk.
    rewrite !orbit_iter, <- iter_add. replace (S (j - i - 1) + i)%nat with j by lia.
    rewrite <- !orbit_iter. apply E', Hk. }
  exists i. intros t Ht. apply map_ext_in. intros k Hk. apply in_seq in Hk.
  replace t with ((t - i) + i)%nat by lia. rewrite orbit_iter, iter_add, <- (orbit_iter i).
  assert (G : forall s k, (k < d)%nat -> iter step s (orbit i x) k = orbit i x k).
  { induction s as [| s IH]; intros k' Hk'; [reflexivity |]. cbn [iter].
    rewrite (step_ext _ (orbit i x)) by exact IH. apply Fix, Hk'. }
  apply G. lia.
Qed.

(** Over {0, 1}: whatever letter 0 does, no read-out is the parity of the word. *)
Theorem symmetric_psd_does_not_decide_parity (layer : bool -> (nat -> R) -> nat -> R) (dom : nat -> list R) x :
  layer true = step ->
  (forall t i, (i < d)%nat -> In (orbit t x i) (dom i)) ->
  ~ exists read : list R -> bool, forall w, read (observe d (run layer x w)) = parity w.
Proof.
  intros L Dom [read Hr]. destruct (symmetric_psd_is_eventually_constant dom x Dom) as [t0 H].
  assert (P : forall t, read (observe d (orbit t x)) = Nat.odd t).
  { intro t. rewrite <- parity_repeat, <- Hr, run_ones, L, orbit_iter. reflexivity. }
  assert (Q := P t0). assert (Q' := P (S t0)). rewrite (H (S t0)) in Q' by lia. rewrite Q in Q'.
  rewrite Nat.odd_succ, <- Nat.negb_odd in Q'. destruct (Nat.odd t0); discriminate.
Qed.
End Psd.

(** One rounding into a format that saturates: no finiteness is assumed. *)
Theorem saturated_symmetric_psd_does_not_decide_parity d A b fexp e N rnd `{Valid_exp fexp} `{Valid_rnd rnd} :
  (forall x, exists z : Z, fl radix2 fexp rnd x = IZR z * bpow radix2 e) ->
  (forall i j, A i j = A j i) -> (forall x, 0 <= form d A x x) ->
  forall (layer : bool -> (nat -> R) -> nat -> R) x, (forall i, (i < d)%nat -> In (x i) (grid e N)) ->
  layer true = step d A b (fun _ => q fexp e N rnd) ->
  ~ exists read : list R -> bool, forall w, read (observe d (run layer x w)) = parity w.
Proof.
  intros M Sym Psd layer x Hx L.
  apply (symmetric_psd_does_not_decide_parity d A b (fun _ => q fexp e N rnd) Sym Psd) with (dom := fun _ => grid e N).
  - intros _ y z Hyz. apply q_mono; assumption.
  - exact L.
  - intros [| t] i Hi; [apply Hx, Hi | apply sat_in_grid, M].
Qed.

(** I - beta k k^T is symmetric PSD for 0 <= beta and beta k.k <= 1. *)
Definition householder (beta : R) (k : nat -> R) (i j : nat) : R :=
  (if Nat.eq_dec i j then 1 else 0) - beta * k i * k j.

Lemma sum_delta d i g : (i < d)%nat -> sum d (fun j => (if Nat.eq_dec i j then 1 else 0) * g j) = g i.
Proof.
  intro Hi. induction d as [| d IH]; [lia |]. cbn [sum]. destruct (Nat.eq_dec i d) as [-> | N].
  - rewrite (sum_ext d _ (fun _ => 0)), sum_zero; [lra |].
    intros j Hj. destruct (Nat.eq_dec d j); [lia | lra].
  - rewrite IH by lia. lra.
Qed.

Theorem deltanet_is_symmetric_psd d beta k : 0 <= beta -> beta * sum d (fun i => k i * k i) <= 1 ->
  (forall i j, householder beta k i j = householder beta k j i) /\
  forall x, 0 <= form d (householder beta k) x x.
Proof.
  intros Hb Hk. split.
  - intros i j. unfold householder. destruct (Nat.eq_dec i j), (Nat.eq_dec j i); congruence || ring.
  - intro x. set (kk := sum d (fun i => k i * k i)) in *. set (t := sum d (fun i => k i * x i)).
    set (xx := sum d (fun i => x i * x i)).
    assert (E : form d (householder beta k) x x = xx - beta * (t * t)).
    { rewrite form_mv. unfold xx. rewrite (sum_ext d _ (fun i => x i * x i - beta * t * (k i * x i))).
      - rewrite sum_minus, sum_scal. fold t. ring.
      - intros i Hi. unfold mv, householder.
        rewrite (sum_ext d _ (fun j => (if Nat.eq_dec i j then 1 else 0) * x j - beta * k i * (k j * x j)))
          by (intros; ring).
        rewrite sum_minus, sum_scal, sum_delta by exact Hi. fold t. ring. }
    assert (Sq : forall y, 0 <= y * y) by (intro y; apply Rle_0_sqr).
    assert (Pos : forall g, 0 <= sum d (fun i => g i * g i)).
    { intro g. rewrite <- (sum_zero d). apply sum_le. intros i _. apply Sq. }
    assert (Pkk := Pos k : 0 <= kk). assert (Pxx := Pos x : 0 <= xx). assert (Pt := Sq t). rewrite E.
    assert (C : 0 <= kk * (kk * xx - t * t)).
    { replace (kk * (kk * xx - t * t)) with (sum d (fun i => (kk * x i - t * k i) * (kk * x i - t * k i))).
      - apply (Pos (fun i => kk * x i - t * k i)).
      - rewrite (sum_ext d _ (fun i => kk * kk * (x i * x i) - 2 * kk * t * (k i * x i) + t * t * (k i * k i))) by (intros; ring).
        rewrite sum_plus, sum_minus, !sum_scal. fold xx t kk. ring. }
    destruct (Req_dec kk 0) as [Z | Nz].
    + assert (T : t = 0); [| rewrite T; lra].
      unfold t. rewrite (sum_ext d _ (fun _ => 0)); [apply sum_zero |]. intros i Hi.
      assert (K : k i * k i = 0).
      { apply (sum_nonneg_zero d (fun i => k i * k i)); [intros; apply Sq | fold kk; lra | exact Hi]. }
      apply Rmult_integral in K. destruct K as [-> | ->]; lra.
    + assert (t * t <= kk * xx) by (apply (Rmult_le_reg_l kk); lra).
      assert (beta * (t * t) <= beta * (kk * xx)) by (apply Rmult_le_compat_l; assumption).
      assert ((beta * kk) * xx <= 1 * xx) by (apply Rmult_le_compat_r; assumption). lra.
Qed.

(** ** 2 and 3. Two counterexamples in q1.2 (multiples of 1/4 in [-2, 7/4])
    Constants: (m, e) is m * 2^e.  constants.json holds the same numbers. *)
Definition lowest : dyadic := (-2, 0)%Z.
Definition highest : dyadic := (7, -2)%Z.

Definition EX3_diagonal : dyadic := (3, -2)%Z.
Definition EX3_off : dyadic := (-1, -2)%Z.
Definition EX3_b : dyadic := (-3, -2)%Z.
Definition EX3_even : dyadic := (-3, -1)%Z.
Definition EX3_odd : dyadic := (-5, -2)%Z.

Definition EX1_top_row : dyadic := (-1, -1)%Z.
Definition EX1_bottom_row : dyadic := (1, -1)%Z.
Definition EX1_b0 : dyadic := (-2, 0)%Z.
Definition EX1_b1 : dyadic := (1, -2)%Z.
Definition EX1_even0 : dyadic := (-1, 0)%Z.
Definition EX1_even1 : dyadic := (-1, -1)%Z.
Definition EX1_odd0 : dyadic := (-5, -2)%Z.
Definition EX1_odd1 : dyadic := (-1, -1)%Z.

(** Round to nearest even, saturating: on the reals with Flocq, and computed. *)
Definition q12 (x : R) : R :=
  Rmax (value lowest) (Rmin (value highest) (round radix2 (FIX_exp (-2)) ZnearestE x)).
Definition q12_dyadic (x : dyadic) : dyadic := clamp lowest highest (rne (FIX_exp (-2)) x).

Lemma q12_value x : value (q12_dyadic x) = q12 (value x).
Proof. unfold q12_dyadic, q12. rewrite value_clamp, rne_correct. reflexivity. Qed.

(** Rows of two terms, once for the reals and once for dyadics. *)
Section Rows.
Context {T : Type}.
Variables (plus times : T -> T -> T) (rd : T -> T).
Definition row_per_operation (a a' b x y : T) : T :=
  rd (plus (rd (plus (rd (times a x)) (rd (times a' y)))) b).
Definition row_fused (a a' b x y : T) : T := rd (plus (plus (times a x) (times a' y)) b).
Definition affine (row : T -> T -> T -> T -> T -> T) (A : T * T * T * T) (b h : T * T) : T * T :=
  let '(a00, a01, a10, a11) := A in
  (row a00 a01 (fst b) (fst h) (snd h), row a10 a11 (snd b) (fst h) (snd h)).
End Rows.

Definition per_operation := affine (row_per_operation Rplus Rmult q12).
Definition fused := affine (row_fused Rplus Rmult q12).
Definition value2 (h : dyadic * dyadic) : R * R := (value (fst h), value (snd h)).
Definition value4 (A : dyadic * dyadic * dyadic * dyadic) : R * R * R * R :=
  let '(a, b, c, d) := A in (value a, value b, value c, value d).
Definition same2 (g h : dyadic * dyadic) : bool := eqb (fst g) (fst h) && eqb (snd g) (snd h).

Lemma same2_value g h : same2 g h = true -> value2 g = value2 h.
Proof.
  unfold same2, value2. rewrite andb_true_iff, !eqb_spec. intros [-> ->]. reflexivity.
Qed.

Lemma per_operation_value A b h h' :
  same2 (affine (row_per_operation add mul q12_dyadic) A b h) h' = true ->
  per_operation (value4 A) (value2 b) (value2 h) = value2 h'.
Proof.
  intro S. apply same2_value in S. rewrite <- S. destruct A as [[[p r] s] t].
  unfold per_operation, affine, row_per_operation, value4, value2. cbn [fst snd].
  repeat rewrite ?q12_value, ?value_add, ?value_mul. reflexivity.
Qed.
Lemma fused_value A b h h' :
  same2 (affine (row_fused add mul q12_dyadic) A b h) h' = true ->
  fused (value4 A) (value2 b) (value2 h) = value2 h'.
Proof.
  intro S. apply same2_value in S. rewrite <- S. destruct A as [[[p r] s] t].
  unfold fused, affine, row_fused, value4, value2. cbn [fst snd].
  repeat rewrite ?q12_value, ?value_add, ?value_mul. reflexivity.
Qed.

Definition one : dyadic := (1, 0)%Z.
Definition zero : dyadic := (0, 0)%Z.
Definition identity := (one, zero, zero, one).

Definition EX3_A := (EX3_diagonal, EX3_off, EX3_off, EX3_diagonal).
Definition EX3_layer (x : bool) : R * R -> R * R :=
  per_operation (value4 (if x then EX3_A else identity)) (value2 (if x then (EX3_b, EX3_b) else (zero, zero))).

Theorem EX3_per_operation_rounding_tracks_parity w :
  run EX3_layer (value EX3_even, value EX3_even) w
  = if parity w then (value EX3_odd, value EX3_odd) else (value EX3_even, value EX3_even).
Proof.
  apply (toggles EX3_layer (fun b : bool => if b then value2 (EX3_odd, EX3_odd) else value2 (EX3_even, EX3_even))).
  intros [|] [|]; apply per_operation_value; vm_compute; reflexivity.
Qed.

Theorem EX3_states_differ : value EX3_even <> value EX3_odd.
Proof. apply eqb_neq. reflexivity. Qed.

(** EX3's matrix is symmetric, and its eigenvalues 1/2 and 1 bound its form. *)
Theorem EX3_is_symmetric_positive_definite x y :
  let form := value EX3_diagonal * (x * x) + 2 * value EX3_off * (x * y) + value EX3_diagonal * (y * y) in
  / 2 * (x * x + y * y) <= form <= x * x + y * y.
Proof.
  unfold value, F2R. simpl. assert (0 <= (x - y) * (x - y)) by apply Rle_0_sqr.
  assert (0 <= (x + y) * (x + y)) by apply Rle_0_sqr. lra.
Qed.

Definition EX1_A := (EX1_top_row, EX1_top_row, EX1_bottom_row, EX1_bottom_row).
Definition EX1_layer (x : bool) : R * R -> R * R :=
  fused (value4 (if x then EX1_A else identity)) (value2 (if x then (EX1_b0, EX1_b1) else (zero, zero))).

Theorem EX1_fused_nonsymmetric_tracks_parity w :
  run EX1_layer (value EX1_even0, value EX1_even1) w
  = if parity w then (value EX1_odd0, value EX1_odd1) else (value EX1_even0, value EX1_even1).
Proof.
  apply (toggles EX1_layer (fun b : bool => if b then value2 (EX1_odd0, EX1_odd1) else value2 (EX1_even0, EX1_even1))).
  intros [|] [|]; apply fused_value; vm_compute; reflexivity.
Qed.

Theorem EX1_states_differ : value EX1_even0 <> value EX1_odd0.
Proof. apply eqb_neq. reflexivity. Qed.

(** EX1's matrix is nilpotent: both eigenvalues are 0. *)
Theorem EX1_is_nilpotent x y :
  let A := fun h : R * R => (value EX1_top_row * fst h + value EX1_top_row * snd h,
                             value EX1_bottom_row * fst h + value EX1_bottom_row * snd h) in
  A (A (x, y)) = (0, 0).
Proof. unfold value, F2R. simpl. f_equal; lra. Qed.

Print Assumptions symmetric_psd_has_no_cycle.
Print Assumptions symmetric_psd_is_eventually_constant.
Print Assumptions symmetric_psd_does_not_decide_parity.
Print Assumptions saturated_symmetric_psd_does_not_decide_parity.
Print Assumptions deltanet_is_symmetric_psd.
Print Assumptions EX3_per_operation_rounding_tracks_parity.
Print Assumptions EX3_states_differ.
Print Assumptions EX3_is_symmetric_positive_definite.
Print Assumptions EX1_fused_nonsymmetric_tracks_parity.
Print Assumptions EX1_states_differ.
Print Assumptions EX1_is_nilpotent.
